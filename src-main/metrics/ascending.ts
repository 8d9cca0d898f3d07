/** Below this many values a comparison sort is as fast. */
const RADIX_FROM = 400
const DIGIT = 11
const MASK = (1 << DIGIT) - 1
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1
/** Where the upper half of a double lies among its two words: sign, exponent, and the first 20 bits of the fraction. */
const UPPER = LITTLE_ENDIAN ? 1 : 0

/** The upper half of a double turned so that it orders as an unsigned number. */
const orderly = (word: number): number => word ^ ((word >> 31) | 0x80000000)

/**
 * Finite values, none of them -0, in ascending order; may sort in place. Counting sort in three passes of 11 bits on the upper 32 bits of the doubles, whose
 * counters stay in the processor's first cache; then the few neighbours that share those bits are put in order by the lower ones. The values
 * themselves are moved, not their indices, so that no pass reads at random.
 */
export function ascending(values: Float64Array): Float64Array {
  const n = values.length
  if (n < RADIX_FROM) return values.sort()
  const [low, middle, high] = starts(new Uint32Array(values.buffer, values.byteOffset, 2 * n))
  const spare = new Float64Array(n)
  distribute(values, spare, low, 0)
  distribute(spare, values, middle, DIGIT)
  distribute(values, spare, high, 2 * DIGIT)
  settleRuns(spare)
  return spare
}

/** Where each value of each digit begins. */
function starts(words: Uint32Array): [Uint32Array, Uint32Array, Uint32Array] {
  const [low, middle, high] = [new Uint32Array(MASK + 1), new Uint32Array(MASK + 1), new Uint32Array(MASK + 1)]
  for (let k = UPPER; k < words.length; k += 2) {
    const word = orderly(words[k]!)
    low[word & MASK]!++
    middle[(word >>> DIGIT) & MASK]!++
    high[word >>> (2 * DIGIT)]!++
  }
  for (const counts of [low, middle, high]) {
    let sum = 0
    for (let bin = 0; bin < counts.length; bin++) {
      const count = counts[bin]!
      counts[bin] = sum
      sum += count
    }
  }
  return [low, middle, high]
}

/** One stable pass: each value to the next place of its digit. */
function distribute(from: Float64Array, to: Float64Array, next: Uint32Array, shift: number): void {
  const words = new Uint32Array(from.buffer, from.byteOffset, 2 * from.length)
  for (let k = 0; k < from.length; k++) to[next[(orderly(words[2 * k + UPPER]!) >>> shift) & MASK]!++] = from[k]!
}

/** Sorts, in place, each run of equal upper halves that is not yet in order. */
function settleRuns(values: Float64Array): void {
  const n = values.length
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * n)
  for (let k = 1; k < n; k++) {
    if (values[k - 1]! <= values[k]!) continue
    const word = words[2 * k + UPPER]!
    let start = k - 1
    while (start > 0 && words[2 * (start - 1) + UPPER] === word) start--
    let end = k + 1
    while (end < n && words[2 * end + UPPER] === word) end++
    values.subarray(start, end).sort()
    k = end - 1
  }
}
