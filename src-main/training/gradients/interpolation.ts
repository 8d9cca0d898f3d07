import { floatOf, intOf, intsOf, stringOf } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import { floats } from '../../onnx/tensor.ts'
import type { HostTensor } from '../../onnx/tensor.ts'
import { positive } from '../autodiff/emit.ts'
import { refuse } from '../autodiff/rule.ts'
import type { AxisMap } from './axis-map.ts'

type Source = (at: number, scale: number, output: number, input: number) => number

/** Where an output position lies in the input (ONNX operator reference, Resize, coordinate_transformation_mode). */
const SOURCES: Record<string, Source> = {
  half_pixel: (at, scale) => (at + 0.5) / scale - 0.5,
  half_pixel_symmetric: (at, scale, output, input) => {
    const adjustment = output / (scale * input)
    return (input / 2) * (1 - adjustment) + (at + 0.5) / scale - 0.5
  },
  pytorch_half_pixel: (at, scale, output) => (output > 1 ? (at + 0.5) / scale - 0.5 : 0),
  align_corners: (at, _scale, output, input) => (output > 1 ? (at * (input - 1)) / (output - 1) : 0),
  asymmetric: (at, scale) => at / scale
}

const ROUNDINGS: Record<string, (x: number) => number> = {
  round_prefer_floor: (x) => Math.ceil(x - 0.5),
  round_prefer_ceil: (x) => Math.floor(x + 0.5),
  floor: Math.floor,
  ceil: Math.ceil
}

/** Weights of the four neighbours of a point `t` behind the second one (Keys 1981). */
function cubic(t: number, a: number): number[] {
  const near = (x: number): number => ((a + 2) * x - (a + 3)) * x * x + 1
  const far = (x: number): number => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  return [far(t + 1), near(t), near(1 - t), far(2 - t)]
}

function weightsAt(node: Node, x: number, size: number): Float64Array {
  const row = new Float64Array(size)
  const clamped = (i: number): number => Math.min(Math.max(i, 0), size - 1)
  const mode = stringOf(node, 'mode', 'nearest')
  if (mode === 'nearest') {
    row[clamped(ROUNDINGS[stringOf(node, 'nearest_mode', 'round_prefer_floor')]!(x))] = 1
    return row
  }
  if (mode === 'linear') {
    const inside = Math.min(Math.max(x, 0), size - 1)
    const low = Math.floor(inside)
    row[low]! += 1 - (inside - low)
    row[clamped(low + 1)]! += inside - low
    return row
  }
  const low = Math.floor(x)
  const weights = cubic(x - low, floatOf(node, 'cubic_coeff_a', -0.75))
  const counts = intOf(node, 'exclude_outside', 0) === 1 ? weights.map((weight, i) => (low - 1 + i < 0 || low - 1 + i >= size ? 0 : weight)) : weights
  const sum = counts.reduce((a, b) => a + b)
  counts.forEach((weight, i) => (row[clamped(low - 1 + i)]! += weight / sum))
  return row
}

/**
 * A Resize as one linear map per axis that it changes: every interpolation is linear in the picture and works axis by axis.
 *
 * @param scales its third input, where it has one
 * @throws UmbraError `not-trainable` for a variant that is not known here
 */
export function resizeMaps(node: Node, input: readonly number[], output: readonly number[], scales: HostTensor | undefined): { axis: number; map: AxisMap }[] {
  const source = SOURCES[stringOf(node, 'coordinate_transformation_mode', 'half_pixel')]
  if (!source) return refuse(node, `resizes by ${stringOf(node, 'coordinate_transformation_mode', '')}, which has no gradient rule`)
  if (intOf(node, 'antialias', 0) === 1) return refuse(node, 'resizes with antialiasing, which has no gradient rule')
  const axes = (intsOf(node, 'axes') ?? input.map((_, i) => i)).map((axis) => positive(axis, input.length))
  const given = scales?.data.length ? floats(scales, 'scales') : []
  return axes.flatMap((axis, i) => {
    const [from, to] = [input[axis]!, output[axis]!]
    const scale = given[i] ?? to / from
    return from === to && scale === 1 ? [] : [{ axis, map: Array.from({ length: to }, (_, at) => weightsAt(node, source(at, scale, to, from), from)) }]
  })
}
