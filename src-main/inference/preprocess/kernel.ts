import type { GreyLevels } from './resize.ts'

/**
 * The inner loops of the resize in WebAssembly SIMD, assembled here instruction by instruction: no build step, no binary in the repository. JavaScript checks
 * every index and works on one number at a time, which made a 2048 x 2048 film half as slow again; the arithmetic and its order are the same.
 *
 * Opcodes: WebAssembly Core Specification 2.0, section 5.4.
 */
declare const WebAssembly: {
  Module: new (bytes: Uint8Array) => object
  Memory: new (limits: { initial: number }) => { readonly buffer: ArrayBuffer }
  Instance: new (module: object, imports: object) => { readonly exports: unknown }
}

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

/** Four rows are resized together: each weight then meets four neighbours in memory. */
export const TOGETHER = 4
/** Bytes between the rows handed in: the longest row DICOM knows, as float32. */
const SLOT = 65_536 * 4

/** (source, end, out): four rows, one per slot, to [columns, 4] of float64. */
function interleave(bytesEach: number, load: number[], convert: number[]): number[] {
  const [source, end, out] = [0, 1, 2]
  const row = (r: number): number[] => [...get(out), ...get(source), ...load, ...unsigned(r * SLOT), ...convert, 0x39, 3, 8 * r]
  const body = loop([...[0, 1, 2, 3].flatMap(row), ...advance(out, constant(32)), ...advance(source, constant(bytesEach)), ...get(source), ...get(end), 0x49, 0x0d, 0])
  return [...vector([]), ...body, ...END]
}
const interleaveBytes = interleave(1, [0x2d, 0], [0xb8])
const interleaveFloats = interleave(4, [0x2a, 2], [0xbb])

/** Parameters and variables of the resize, by number. */
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

const resize = [...vector([[3, I32], [3, V128]]), ...body, ...END]

const type = (parameters: number): number[] => [0x60, ...vector(Array.from({ length: parameters }, () => [I32])), 0]
const functions = [interleaveBytes, interleaveFloats, resize]
const module = new WebAssembly.Module(
  Uint8Array.from([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0,
    ...section(1, vector([type(3), type(8)])),
    ...section(2, vector([[...text('host'), ...text('memory'), 0x02, 0, ...unsigned(1)]])),
    ...section(3, vector([[0], [0], [1]])),
    ...section(7, vector(['interleaveBytes', 'interleaveFloats', 'resize'].map((name, index) => [...text(name), 0, index]))),
    ...section(10, vector(functions.map((code) => [...unsigned(code.length), ...code])))
  ])
)

/**
 * Resizes four rows: for output x of each, constant[x] + sum over k of weights[x * stride + k] * row[first[x] + k]. The result, [size, 4], is overwritten
 * by the next call.
 */
export type Kernel = (rows: readonly [GreyLevels, GreyLevels, GreyLevels, GreyLevels]) => Float64Array

/** @param columns length of a row, at most 65,536 */
export function createKernel(columns: number, axis: { size: number; stride: number; first: Int32Array; count: Int32Array; weights: Float64Array; constant: Float64Array }): Kernel {
  let free = TOGETHER * SLOT
  const place = (length: number): number => (free += length) - length
  const address = { rows: place(columns * 32), weights: place(axis.weights.byteLength), constant: place(axis.constant.byteLength), out: place(axis.size * 32), first: place(axis.first.byteLength), count: place(axis.count.byteLength) }
  const memory = new WebAssembly.Memory({ initial: Math.ceil(free / 65_536) })
  const run = new WebAssembly.Instance(module, { host: { memory } }).exports as Record<'interleaveBytes' | 'interleaveFloats' | 'resize', (...args: number[]) => void>
  new Float64Array(memory.buffer, address.weights).set(axis.weights)
  new Float64Array(memory.buffer, address.constant).set(axis.constant)
  new Int32Array(memory.buffer, address.first).set(axis.first)
  new Int32Array(memory.buffer, address.count).set(axis.count)
  const bytes = Array.from({ length: TOGETHER }, (_, r) => new Uint8Array(memory.buffer, r * SLOT, columns))
  const floats = Array.from({ length: TOGETHER }, (_, r) => new Float32Array(memory.buffer, r * SLOT, columns))
  const result = new Float64Array(memory.buffer, address.out, axis.size * TOGETHER)
  return (four) => {
    const whole = four[0] instanceof Uint8Array
    for (const [r, row] of four.entries()) (whole ? bytes : floats)[r]!.set(row)
    if (whole) run.interleaveBytes(0, columns, address.rows)
    else run.interleaveFloats(0, columns * 4, address.rows)
    run.resize(address.rows, address.first, address.count, address.weights, axis.stride * 8, address.constant, axis.size, address.out)
    return result
  }
}
