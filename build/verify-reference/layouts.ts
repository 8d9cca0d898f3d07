import type { HostTensor } from '../../src-main/onnx/tensor.ts'

/** How a reference gradient lies in one of ours; `arrange` writes ours the way the reference has it. */
export interface Layout {
  how: string
  arrange(ours: Float32Array): Float32Array
}

export interface Stored {
  shape: readonly number[]
  data: Float32Array
}

/** Further apart than this, relative to the reference, two gradients are not the same tensor. */
export const SIMILAR = 0.05

export function norm(data: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < data.length; i++) sum += data[i]! * data[i]!
  return Math.sqrt(sum)
}

export function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2
  return Math.sqrt(sum)
}

export const apart = (made: Float32Array, reference: Float32Array): number => difference(made, reference) / Math.max(norm(reference), 1e-30)

const permutations = (rank: number): number[][] =>
  rank === 0 ? [[]] : permutations(rank - 1).flatMap((order) => Array.from({ length: rank }, (_, at) => [...order.slice(0, at), rank - 1, ...order.slice(at)]))

/** Flat position in `dims` of every element of the tensor whose axis i is axis order[i] of it. */
function turned(dims: readonly number[], order: readonly number[]): Int32Array {
  const strides = dims.map((_, i) => dims.slice(i + 1).reduce((a, b) => a * b, 1))
  let places = Int32Array.of(0)
  for (const axis of order) places = Int32Array.from({ length: places.length * dims[axis]! }, (_, i) => places[Math.floor(i / dims[axis]!)]! + (i % dims[axis]!) * strides[axis]!)
  return places
}

const picked = (places: Int32Array): Layout['arrange'] => (ours) => Float32Array.from(places, (at) => ours[at]!)

/** Rows of ours against rows of the reference, each to the nearest that is still free: a table found again has its rows in another order. */
function rowOrder(ours: Float32Array, reference: Float32Array, width: number): Int32Array | null {
  const count = ours.length / width
  if (count > 4096) return null
  const row = (data: Float32Array, i: number): Float32Array => data.subarray(i * width, (i + 1) * width)
  const free = new Set(Array.from({ length: count }, (_, i) => i))
  return Int32Array.from({ length: count }, (_, i) => {
    let best = -1
    let least = Infinity
    for (const candidate of free) {
      const distance = difference(row(ours, candidate), row(reference, i))
      if (distance < least) [best, least] = [candidate, distance]
    }
    free.delete(best)
    return best
  })
}

/** Ways in which tensors with as many numbers could be the same one. */
function ofSameSize(ours: HostTensor, { shape, data }: Stored): Layout[] {
  const own = ours.data as Float32Array
  // No rearrangement changes the norm.
  if (Math.abs(norm(own) - norm(data)) > SIMILAR * norm(data)) return []
  const layouts: Layout[] = [{ how: 'values', arrange: (values) => values }]
  for (const order of ours.dims.length <= 4 ? permutations(ours.dims.length) : []) {
    if (order.some((axis, i) => axis !== i) && order.map((axis) => ours.dims[axis]!).join() === shape.join()) layouts.push({ how: 'transposed', arrange: picked(turned(ours.dims, order)) })
  }
  const [rows, width] = [ours.dims[0]!, ours.dims[1]!]
  if (ours.dims.length === 2 && rows > 1 && layouts.every(({ arrange }) => apart(arrange(own), data) > SIMILAR)) {
    const lists = [{ last: true, fits: shape.at(-1) === width }, { last: false, fits: shape[0] === width }]
    for (const { last } of lists.filter(({ fits }) => fits)) {
      const aligned = last ? data : picked(turned([width, rows], [1, 0]))(data)
      const order = rowOrder(own, aligned, width)
      if (!order) continue
      const places = Int32Array.from({ length: own.length }, (_, i) => order[Math.floor(i / width)]! * width + (i % width))
      layouts.push({ how: 'rows', arrange: picked(last ? places : picked32(places, turned([rows, width], [1, 0]))) })
    }
  }
  return layouts
}

const picked32 = (values: Int32Array, places: Int32Array): Int32Array => Int32Array.from(places, (at) => values[at]!)

/** Ours is one piece of the reference, which is zero elsewhere: one row of a table that the exporter looked up. */
function asPiece(own: Float32Array, { data }: Stored): Layout[] {
  if (data.length % own.length) return []
  let at = 0
  let most = -1
  for (let from = 0; from < data.length; from += own.length) {
    const size = norm(data.subarray(from, from + own.length))
    if (size > most) [at, most] = [from, size]
  }
  const arrange: Layout['arrange'] = (ours) => {
    const whole = new Float32Array(data.length)
    whole.set(ours, at)
    return whole
  }
  return [{ how: 'slice', arrange }]
}

/** The reference is one piece of ours: the exporter stored several tensors one after the other. */
function asPart(own: Float32Array, { data }: Stored): Layout[] {
  const pieces = own.length / data.length
  if (!Number.isInteger(pieces) || pieces > 64) return []
  return Array.from({ length: pieces }, (_, piece) => piece * data.length).map((at) => ({ how: 'part', arrange: (ours) => ours.subarray(at, at + data.length) }))
}

/** Numbers per output channel below which a factor per channel would excuse anything. */
const TELLING = 4

/**
 * A kernel W that took in the scale s of a BatchNormalization (W' = s W): dL/dW = s dL/dW', one factor per output channel. The file does not tell s; it is found
 * here by least squares and has to hold for every other loss of the case.
 */
export function scaledByChannel(ours: HostTensor, { shape, data }: Stored): { layout: Layout; error: number } | null {
  const own = ours.data as Float32Array
  const [channels] = ours.dims as [number]
  const each = own.length / channels
  if (ours.dims.length < 3 || ours.dims.join() !== shape.join() || each < TELLING) return null
  const factors = Float64Array.from({ length: channels }, (_, channel) => {
    let [product, square] = [0, 0]
    for (let i = channel * each; i < (channel + 1) * each; i++) {
      product += own[i]! * data[i]!
      square += own[i]! ** 2
    }
    return square === 0 ? 0 : product / square
  })
  const layout: Layout = { how: 'channel scale', arrange: (values) => values.map((value, i) => value * factors[Math.floor(i / each)]!) }
  const error = apart(layout.arrange(own), data)
  return error <= SIMILAR ? { layout, error } : null
}

/** The layout in which our gradient comes closest to the reference, when it comes close at all. */
export function closest(ours: HostTensor, reference: Stored): { layout: Layout; error: number } | null {
  const own = ours.data as Float32Array
  const layouts = own.length === reference.data.length ? ofSameSize(ours, reference) : own.length < reference.data.length ? asPiece(own, reference) : asPart(own, reference)
  let best: { layout: Layout; error: number } | null = null
  for (const layout of layouts) {
    const error = apart(layout.arrange(own), reference.data)
    if (error <= SIMILAR && (!best || error < best.error)) best = { layout, error }
  }
  return best
}
