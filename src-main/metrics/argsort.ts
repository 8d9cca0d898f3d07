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

/** Least significant digit first over the 64 bits of a double, turned so that they order as unsigned numbers; about 10 times a comparison sort at 100,000. */
function radix(values: Numbers, start: Uint32Array): Uint32Array {
  const n = start.length
  const doubles = new Float64Array(n)
  for (let k = 0; k < n; k++) doubles[k] = values[k]! + 0
  const words = new Uint32Array(doubles.buffer)
  const low = new Uint32Array(n)
  const high = new Uint32Array(n)
  const first = LITTLE_ENDIAN ? 0 : 1
  for (let k = 0; k < n; k++) {
    const upper = words[2 * k + 1 - first]!
    const flip = upper >>> 31 ? 0xffffffff : 0
    low[k] = words[2 * k + first]! ^ flip
    high[k] = upper ^ (flip | 0x80000000)
  }
  let from = start
  let to: Uint32Array = new Uint32Array(n)
  for (const [word, shift] of [[low, 0], [low, BITS], [low, 2 * BITS], [high, 0], [high, BITS], [high, 2 * BITS]] as const) {
    if (!pass(word, shift, from, to)) continue
    const swap = from
    from = to
    to = swap
  }
  return from
}

const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

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
