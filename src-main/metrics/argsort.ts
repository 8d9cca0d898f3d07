import type { Numbers } from './check.ts'

/** Below this many values a comparison sort is as fast. */
const RADIX_FROM = 2000
const BITS = 16
const HALF = (1 << BITS) - 1

/** Indices of finite values in ascending order, equal values in the order given; -0 equals 0. */
export function argsort(values: Numbers): Uint32Array {
  const n = values.length
  if (n >= RADIX_FROM) return radix(values)
  const order = new Uint32Array(n)
  for (let k = 0; k < n; k++) order[k] = k
  return order.sort((a, b) => values[a]! - values[b]! || a - b)
}

/**
 * Counting sort in two passes of 16 bits on the upper 32 bits of the doubles, turned so that they order as unsigned numbers; then the few
 * neighbours that share those bits are put in order by the lower ones.
 */
function radix(values: Numbers): Uint32Array {
  const n = values.length
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
  const { low, high } = starts(upper)
  const byLow = new Uint32Array(n)
  for (let k = 0; k < n; k++) byLow[low[upper[k]! & HALF]!++] = k
  const order = new Uint32Array(n)
  for (let k = 0; k < n; k++) {
    const index = byLow[k]!
    order[high[upper[index]! >>> BITS]!++] = index
  }
  settleRuns(doubles, upper, order)
  return order
}

/** Where each value of the lower and the upper half word begins: both counted in one reading, which is most of the gain over three passes. */
function starts(words: Uint32Array): { low: Uint32Array; high: Uint32Array } {
  const low = new Uint32Array(1 << BITS)
  const high = new Uint32Array(1 << BITS)
  for (let k = 0; k < words.length; k++) {
    low[words[k]! & HALF]!++
    high[words[k]! >>> BITS]!++
  }
  for (const counts of [low, high]) {
    let sum = 0
    for (let bin = 0; bin < counts.length; bin++) {
      const count = counts[bin]!
      counts[bin] = sum
      sum += count
    }
  }
  return { low, high }
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
