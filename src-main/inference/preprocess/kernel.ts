/**
 * The inner loop of the resize in WebAssembly SIMD, assembled here instruction by instruction: no build step, no binary in the repository. JavaScript checks
 * every index and works on one number at a time, which makes a 2048 x 2048 film three times as slow; the arithmetic and its order are the same.
 *
 * Opcodes: WebAssembly Core Specification 2.0, section 5.4.
 */
const I32 = 0x7f
const V128 = 0x7b

const unsigned = (value: number): number[] => (value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)])
const vector = (items: number[][]): number[] => [...unsigned(items.length), ...items.flat()]
const section = (id: number, body: number[]): number[] => [id, ...unsigned(body.length), ...body]
const text = (value: string): number[] => vector([...value].map((char) => [char.charCodeAt(0)]))

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const tee = (local: number): number[] => [0x22, local]
/** Small constants only: one byte of signed LEB128. */
const constant = (value: number): number[] => [0x41, value & 0x7f]
const ADD = [0x6a]
const SHL = [0x74]
const LOAD_I32 = [0x28, 2, 0]
const simd = (operation: number): number[] => [0xfd, ...unsigned(operation)]
const loadPair = (offset: number): number[] => [...simd(0x00), 3, offset]
const storePair = (offset: number): number[] => [...simd(0x0b), 3, offset]
const LOAD_SPLAT = [...simd(0x0a), 3, 0]
const ADD_PAIR = simd(0xf0)
const MULTIPLY_PAIR = simd(0xf2)
const END = [0x0b]
const block = (body: number[]): number[] => [0x02, 0x40, ...body, ...END]
const loop = (body: number[]): number[] => [0x03, 0x40, ...body, ...END]
const leave = (depth: number, condition: number[]): number[] => [...condition, 0x0d, depth]
const again = [0x0c, 0]
const advance = (local: number, by: number[]): number[] => [...get(local), ...by, ...ADD, ...set(local)]

const [rows, first, count, weights, stride, start, size, out, at, weight, end, a, b, w] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13] as const
/** sum += w * the two numbers at `at + offset`. */
const accumulate = (sum: number, offset: number): number[] => [...get(sum), ...get(w), ...get(at), ...loadPair(offset), ...MULTIPLY_PAIR, ...ADD_PAIR, ...set(sum)]

const body = block(
  loop([
    ...leave(1, [...get(size), 0x45]),
    ...get(start), ...LOAD_SPLAT, ...tee(a), ...set(b),
    ...get(rows), ...get(first), ...LOAD_I32, ...constant(5), ...SHL, ...ADD, ...set(at),
    ...get(weights), ...tee(weight), ...get(count), ...LOAD_I32, ...constant(3), ...SHL, ...ADD, ...set(end),
    ...block(
      loop([
        ...leave(1, [...get(weight), ...get(end), 0x4f]),
        ...get(weight), ...LOAD_SPLAT, ...set(w),
        ...accumulate(a, 0),
        ...accumulate(b, 16),
        ...advance(at, constant(32)),
        ...advance(weight, constant(8)),
        ...again
      ])
    ),
    ...get(out), ...get(a), ...storePair(0),
    ...get(out), ...get(b), ...storePair(16),
    ...advance(first, constant(4)),
    ...advance(count, constant(4)),
    ...advance(weights, get(stride)),
    ...advance(start, constant(8)),
    ...advance(out, constant(32)),
    ...advance(size, constant(-1)),
    ...again
  ])
)

const locals = vector([[3, I32], [3, V128]])
const code = [...locals, ...body, ...END]
const module = new WebAssembly.Module(
  Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector([[0x60, ...vector(Array.from({ length: 8 }, () => [I32])), 0]])),
    ...section(2, vector([[...text('e'), ...text('m'), 0x02, 0, ...unsigned(1)]])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text('f'), 0, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]]))
  ])
)

export interface Kernel {
  /** Write four interleaved rows here: [columns, 4]. */
  rows: Float64Array
  /** Resizes them; the result, [size, 4], is overwritten by the next call. */
  run(): Float64Array
}

/** For output x of each of four rows: constant[x] + sum over k of weights[x * stride + k] * row[first[x] + k]. */
export function createKernel(columns: number, axis: { size: number; stride: number; first: Int32Array; count: Int32Array; weights: Float64Array; constant: Float64Array }): Kernel {
  const bytes = { rows: columns * 32, weights: axis.weights.byteLength, constant: axis.constant.byteLength, out: axis.size * 32, first: axis.first.byteLength, count: axis.count.byteLength }
  const total = Object.values(bytes).reduce((sum, length) => sum + length, 0)
  const memory = new WebAssembly.Memory({ initial: Math.ceil(total / 65_536) })
  const { f } = new WebAssembly.Instance(module, { e: { m: memory } }).exports as { f: (...args: number[]) => void }
  let free = 0
  const place = (length: number): number => (free += length) - length
  const at = { rows: place(bytes.rows), weights: place(bytes.weights), constant: place(bytes.constant), out: place(bytes.out), first: place(bytes.first), count: place(bytes.count) }
  new Float64Array(memory.buffer, at.weights).set(axis.weights)
  new Float64Array(memory.buffer, at.constant).set(axis.constant)
  new Int32Array(memory.buffer, at.first).set(axis.first)
  new Int32Array(memory.buffer, at.count).set(axis.count)
  const result = new Float64Array(memory.buffer, at.out, axis.size * 4)
  return {
    rows: new Float64Array(memory.buffer, at.rows, columns * 4),
    run: () => {
      f(at.rows, at.first, at.count, at.weights, axis.stride * 8, at.constant, axis.size, at.out)
      return result
    }
  }
}
