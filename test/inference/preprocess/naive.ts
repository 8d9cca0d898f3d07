import type { Preprocessing } from '../../../src-main/models/manifest.ts'

/**
 * The same preprocessing written the slow and obvious way: the padded film exists, every output pixel asks every film pixel of its two axes for its
 * weight, and nothing is separated, folded or skipped. Kernels are written from their definitions, not from ours.
 */
export function naivePreprocess(film: { rows: number; columns: number; data: ArrayLike<number> }, spec: Preprocessing): Float64Array {
  let { rows, columns } = film
  let at = (r: number, c: number): number => film.data[r * film.columns + c]!
  if (spec.fit === 'pad') {
    const side = Math.max(rows, columns)
    const top = Math.floor((side - rows) / 2)
    const left = Math.floor((side - columns) / 2)
    const inner = at
    const [innerRows, innerColumns] = [rows, columns]
    at = (r, c) => (r < top || c < left || r >= top + innerRows || c >= left + innerColumns ? spec.padValue : inner(r - top, c - left))
    rows = columns = side
  }
  let [outRows, outColumns] = [spec.size, spec.size]
  if (spec.fit === 'crop') {
    if (rows < columns) outColumns = Math.floor((spec.size * columns) / rows)
    else outRows = Math.floor((spec.size * rows) / columns)
  }
  const bankers = (x: number): number => {
    const nearest = Math.round(x)
    return Math.abs(x % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest
  }
  const top = bankers((outRows - spec.size) / 2)
  const left = bankers((outColumns - spec.size) / 2)
  const weight = axisWeight(spec)
  const plane = new Float64Array(spec.size * spec.size)
  for (let y = 0; y < spec.size; y++) {
    const rowWeights = normalised(Array.from({ length: rows }, (_, r) => weight(y + top, r, rows, outRows)))
    for (let x = 0; x < spec.size; x++) {
      const columnWeights = normalised(Array.from({ length: columns }, (_, c) => weight(x + left, c, columns, outColumns)))
      let sum = 0
      for (let r = 0; r < rows; r++) for (let c = 0; rowWeights[r] !== 0 && c < columns; c++) sum += rowWeights[r]! * columnWeights[c]! * at(r, c)
      plane[y * spec.size + x] = sum
    }
  }
  const out = new Float64Array(spec.channels * plane.length)
  for (let channel = 0; channel < spec.channels; channel++) {
    for (let i = 0; i < plane.length; i++) out[channel * plane.length + i] = (plane[i]! * spec.scale - spec.mean[channel % spec.mean.length]!) / spec.std[channel % spec.std.length]!
  }
  return out
}

function normalised(weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0)
  return weights.map((each) => each / sum)
}

/** Weight of input pixel `i` in output pixel `o`, before normalisation. */
function axisWeight(spec: Preprocessing): (o: number, i: number, length: number, out: number) => number {
  if (spec.interpolation === 'nearest') return (o, i, length, out) => (Math.floor(((o + 0.5) * length) / out) === i ? 1 : 0)
  if (spec.interpolation === 'area') {
    return (o, i, length, out) => Math.max(0, Math.min(((o + 1) * length) / out, i + 1) - Math.max((o * length) / out, i))
  }
  const linear = (d: number): number => (Math.abs(d) < 1 ? 1 - Math.abs(d) : 0)
  const keys = (a: number) => (d: number): number => {
    const x = Math.abs(d)
    if (x <= 1) return (a + 2) * x ** 3 - (a + 3) * x ** 2 + 1
    return x < 2 ? a * x ** 3 - 5 * a * x ** 2 + 8 * a * x - 4 * a : 0
  }
  if (spec.antialias) {
    const kernel = spec.interpolation === 'bilinear' ? linear : keys(-0.5)
    return (o, i, length, out) => kernel((i + 0.5 - ((o + 0.5) * length) / out) / Math.max(1, length / out))
  }
  const kernel = spec.interpolation === 'bilinear' ? linear : keys(-0.75)
  // Border pixels stand for everything beyond them.
  return (o, i, length, out) => {
    const centre = ((o + 0.5) * length) / out - 0.5
    let sum = 0
    for (let j = Math.floor(centre) - 3; j <= Math.floor(centre) + 4; j++) if (Math.min(length - 1, Math.max(0, j)) === i) sum += kernel(j - centre)
    return sum
  }
}
