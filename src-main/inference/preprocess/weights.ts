import type { Preprocessing } from '../../models/manifest.ts'
import type { AxisGeometry } from './geometry.ts'

/**
 * One axis of a separable resize: output i is `constant[i] + sum over k < count[i] of weights[i * stride + k] * input[first[i] + k]`.
 * What falls on padding is already summed into `constant`, so that the padded film never exists.
 */
export interface AxisWeights {
  size: number
  stride: number
  first: Int32Array
  count: Int32Array
  weights: Float64Array
  constant: Float64Array
}

type Taps = { first: number; weights: number[] }

const triangle = (x: number): number => Math.max(0, 1 - Math.abs(x))

/** Keys' cubic convolution kernel. a = -0.5 where Pillow and torchvision antialias, -0.75 in torch's and OpenCV's plain bicubic. */
const cubic =
  (a: number) =>
  (signed: number): number => {
    const x = Math.abs(signed)
    if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
  }
const smoothCubic = cubic(-0.5)
const sharpCubic = cubic(-0.75)

/** Pillow's precompute_coeffs (Resample.c): the kernel is stretched when shrinking, cut at the border and renormalised. */
function antialiased(axis: AxisGeometry, out: number, kernel: (x: number) => number, support: number): Taps {
  const scale = axis.padded / axis.resized
  const stretch = Math.max(1, scale)
  const centre = (out + 0.5) * scale
  const first = Math.max(0, Math.trunc(centre - support * stretch + 0.5))
  const last = Math.min(axis.padded, Math.trunc(centre + support * stretch + 0.5))
  const weights = Array.from({ length: last - first }, (_, k) => kernel((k + first - centre + 0.5) / stretch))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return { first, weights: total === 0 ? weights : weights.map((weight) => weight / total) }
}

/** torch's interpolate(align_corners=False): a fixed number of taps around the source position, the border pixel repeated. */
function plain(axis: AxisGeometry, out: number, kernel: (x: number) => number, reach: number): Taps {
  const centre = ((out + 0.5) * axis.padded) / axis.resized - 0.5
  const low = Math.floor(centre) - reach + 1
  const at = (position: number): number => Math.min(axis.padded - 1, Math.max(0, position))
  const first = at(low)
  const weights = Array.from({ length: at(low + 2 * reach - 1) - first + 1 }, () => 0)
  for (let k = 0; k < 2 * reach; k++) weights[at(low + k) - first]! += kernel(low + k - centre)
  return { first, weights }
}

/** Each output is the mean of the film area it covers, with fractional shares at its edges (OpenCV's INTER_AREA when shrinking). */
function covered(axis: AxisGeometry, out: number): Taps {
  const scale = axis.padded / axis.resized
  const low = out * scale
  const high = Math.min(axis.padded, low + scale)
  const first = Math.min(axis.padded - 1, Math.floor(low))
  const weights: number[] = []
  for (let position = first; position < high; position++) weights.push(Math.max(0, Math.min(high, position + 1) - Math.max(low, position)) / (high - low))
  return { first, weights }
}

function taps(axis: AxisGeometry, out: number, { interpolation, antialias }: Pick<Preprocessing, 'interpolation' | 'antialias'>): Taps {
  if (interpolation === 'nearest') return { first: Math.min(axis.padded - 1, Math.floor(((out + 0.5) * axis.padded) / axis.resized)), weights: [1] }
  if (interpolation === 'area') return covered(axis, out)
  if (interpolation === 'bilinear') return antialias ? antialiased(axis, out, triangle, 1) : plain(axis, out, triangle, 1)
  return antialias ? antialiased(axis, out, smoothCubic, 2) : plain(axis, out, sharpCubic, 2)
}

/** Pillow's 8-bit resize keeps weights as 22-bit fixed point, rounded half away from zero. */
const FIXED_POINT = 1 << 22
const fixed = (weight: number): number => Math.trunc(weight * FIXED_POINT + (weight < 0 ? -0.5 : 0.5)) / FIXED_POINT

/** Weights of one axis, with what lies on padding folded into the constant. */
export function axisWeights(axis: AxisGeometry, spec: Pick<Preprocessing, 'interpolation' | 'antialias' | 'padValue' | 'precision'>): AxisWeights {
  const all = Array.from({ length: axis.size }, (_, i) => taps(axis, i + axis.skip, spec))
  const stride = Math.max(...all.map((each) => each.weights.length))
  const result: AxisWeights = {
    size: axis.size,
    stride,
    first: new Int32Array(axis.size),
    count: new Int32Array(axis.size),
    weights: new Float64Array(axis.size * stride),
    constant: new Float64Array(axis.size)
  }
  for (const [i, each] of all.entries()) {
    const from = each.first - axis.before
    const start = Math.max(0, from)
    for (const [k, exact] of each.weights.entries()) {
      const weight = spec.precision === 'uint8' ? fixed(exact) : exact
      const position = from + k
      if (position < 0 || position >= axis.film) result.constant[i]! += weight * spec.padValue
      else result.weights[i * stride + result.count[i]!++] = weight
    }
    result.first[i] = Math.min(start, axis.film - 1)
  }
  return result
}
