import type { Graph, Node } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../../onnx/tensor.ts'
import { isMask, rotaryTables } from './fixed.ts'

/** Inputs that hold statistics, bounds or sizes, never weights. */
const FIXED_INPUTS: Record<string, number[]> = { BatchNormalization: [3, 4], Clip: [1, 2], Pad: [2], Resize: [1, 2], Upsample: [1], Where: [0] }

const SCALING = new Set(['Add', 'Sub', 'Mul', 'Div', 'Cast'])
/** Grey, red, green, blue, opaque: no picture has more. */
const CHANNELS = 4
/** A point in the plane, or with its logarithms: a row of a grid of coordinates (Swin v2) is no wider. */
const COORDINATES = 4

/** Names that constants get when an exporter lifts them out of the code, not out of the module. */
export const LIFTED = /^(\/|onnx::|.*\bConstant_|.*\/Constant)/

/**
 * Which float initialisers are weights. ONNX does not say, so constants are told apart by how they are used and what they hold: scalars, running
 * statistics, masks, rotary tables, coordinates, and the mean and deviation a picture is normalised with.
 */
export function parametersOf(graph: Graph): Map<string, FloatTensor> {
  const users = new Map<string, { node: Node; at: number }[]>()
  for (const node of graph.nodes) {
    node.inputs.forEach((input, at) => {
      if (graph.initializers.has(input)) users.set(input, [...(users.get(input) ?? []), { node, at }])
    })
  }
  // The picture until the first weight or change of form: what scales it there are the mean and deviation of its channels.
  const raw = new Set(graph.inputs.map(({ name }) => name))
  for (const node of graph.nodes) if (SCALING.has(node.op) && node.inputs.some((input) => raw.has(input)) && node.inputs.every((input) => raw.has(input) || (graph.initializers.get(input)?.data.length ?? Infinity) <= CHANNELS)) node.outputs.forEach((output) => raw.add(output))
  const rotary = rotaryTables(graph)
  const isGrid = ({ dims }: HostTensor, { node, at }: { node: Node; at: number }): boolean => ['MatMul', 'Gemm'].includes(node.op) && at === 0 && dims.length >= 2 && dims.at(-1)! <= COORDINATES
  const isParameter = (name: string, value: HostTensor): value is FloatTensor => {
    if (value.type !== 'float32' || value.dims.length === 0 || value.data.length === 0) return false
    const used = users.get(name)
    if (!used) return false
    if (used.every(({ node, at }) => FIXED_INPUTS[node.op]?.includes(at))) return false
    if (value.data.length <= CHANNELS && used.every(({ node }) => SCALING.has(node.op) && node.inputs.some((input) => raw.has(input)))) return false
    if (rotary.has(name) || used.every((use) => isGrid(value, use))) return false
    if (elementCount(value.dims) === 1 && LIFTED.test(name)) return false
    return !isMask(value.data as Float32Array)
  }
  return new Map([...graph.initializers].filter((entry): entry is [string, FloatTensor] => isParameter(...entry)))
}
