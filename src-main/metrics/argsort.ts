import type { Numbers } from './check.ts'

/** Below this many values a comparison sort is as fast. */
const RADIX_FROM = 1000
const BITS = 11
const BINS = 1 << BITS

/** Indices of finite values in ascending order, equal values in the order given; -0 equals 0. */
export function argsort(values: Numbers): Uint32Array {
  const n = values.length
  const order = new Uint32Array(n)
  for (let k = 0; k < n; k++) order[k] = k
  return n < RADIX_FROM ? order.toSorted((a, b) => values[a]! - values[b]! || a - b) : radix(values, order)
}

/**
 * Counting sort on the upper 32 bits of the doubles, turned so that they order as unsigned numbers; then the few neighbours that share
 * those bits are put in order by the lower ones. About ten times a comparison sort at 100,000.
 */
function radix(values: Numbers, start: Uint32Array): Uint32Array {
  const n = start.length
  // Adding 0 turns -0 into 0.
  const doubles = new Float64Array(n)
  for (let k = 0; k < n; k++) doubles[k] = values[k]! + 0
  const words = new Uint32Array(doubles.buffer)
  const upperAt = LITTLE_ENDIAN ? 1 : 0
  const upper = new Uint32Array(n)
  for (let k = 0; k < n; k++) {
    const word = words[2 * k + upperAt]!
    upper[k] = word ^ (word >>> 31 ? 0xffffffff : 0x80000000)
  }
  let from = start
  let to: Uint32Array = new Uint32Array(n)
  for (const shift of [0, BITS, 2 * BITS]) {
    if (!pass(upper, shift, from, to)) continue
    const swap = from
    from = to
    to = swap
  }
  settleRuns(doubles, upper, from)
  return from
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** Sorts, in place, each run of equal upper words whose doubles are not yet in order. */
function settleRuns(doubles: Float64Array, upper: Uint32Array, order: Uint32Array): void {
  const n = order.length
  for (let start = 0; start < n; ) {
    const word = upper[order[start]!]!
    let end = start + 1
    let sorted = true
    while (end < n && upper[order[end]!] === word) {
      if (doubles[order[end]!]! < doubles[order[end - 1]!]!) sorted = false
      end++
    }
    if (!sorted) order.set(order.subarray(start, end).toSorted((a, b) => doubles[a]! - doubles[b]! || a - b), start)
    start = end
  }
}

/** One stable counting pass; false, with nothing moved, when all values share the digit. */
function pass(word: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): boolean {
  const n = from.length
  const starts = new Uint32Array(BINS)
  for (let k = 0; k < n; k++) starts[(word[k]! >>> shift) & (BINS - 1)]!++
  if (starts[(word[0]! >>> shift) & (BINS - 1)] === n) return false
  let sum = 0
  for (let bin = 0; bin < BINS; bin++) {
    const count = starts[bin]!
    starts[bin] = sum
    sum += count
  }
  for (let k = 0; k < n; k++) {
    const index = from[k]!
    to[starts[(word[index]! >>> shift) & (BINS - 1)]!++] = index
  }
  return true
}
