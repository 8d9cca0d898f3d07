import { encodeModel } from '../../onnx/proto.ts'
import type { Graph } from '../../onnx/graph.ts'
import { createEmitter } from '../autodiff/emit.ts'
import type { Value } from '../autodiff/emit.ts'
import type { ScalarName, Transformation } from './transformation.ts'

export interface Updated {
  /** Prefix of its inputs `p`, `g` and slots, and of its outputs `p'` and slots'. */
  key: string
  dims: readonly number[]
  /** Highest value the parameter may take after the step. */
  limit?: number
}

export interface UpdateGraph {
  bytes: Uint8Array
  scalars: ScalarName[]
}

/**
 * Writes parameters, gradients and state of one step to the next.
 *
 * @param free the last dim is written as unknown, so that one graph serves pieces of any length
 */
export function updateGraph(transformation: Transformation, tensors: readonly Updated[], free = false): UpdateGraph {
  const graph: Graph = { name: 'update', nodes: [], initializers: new Map(), inputs: [], outputs: [] }
  const e = createEmitter(graph, 'u/')
  const used = new Set<ScalarName>()
  const shape = (dims: readonly number[]): (number | string)[] => (free ? ['n'] : [...dims])
  const input = (name: string, dims: readonly number[]): Value => {
    graph.inputs.push({ name, type: 'float32', dims: shape(dims) })
    return { name, dims, type: 'float32' }
  }
  const output = (value: Value, name: string): void => {
    // The node that makes a result carries its name: a copy at the end would not run in place.
    const maker = graph.nodes.find(({ outputs }) => outputs.includes(value.name))!
    maker.outputs = maker.outputs.map((made) => (made === value.name ? name : made))
    for (const node of graph.nodes) node.inputs = node.inputs.map((taken) => (taken === value.name ? name : taken))
    graph.outputs.push({ name, type: 'float32', dims: shape(value.dims) })
  }
  const scalar = (name: ScalarName): Value => {
    used.add(name)
    return { name, dims: [], type: 'float32' }
  }
  for (const { key, dims, limit } of tensors) {
    const parameter = input(`${key}p`, dims)
    const slots = Object.fromEntries(transformation.slots.map((slot) => [slot, input(`${key}${slot}`, dims)]))
    const result = transformation.update(input(`${key}g`, dims), { e, parameter, slots, scalar })
    const moved = e.add(parameter, result.update)
    output(limit === undefined ? moved : e.min(moved, limit), `${key}p'`)
    for (const [slot, value] of Object.entries(result.slots)) output(value, `${key}${slot}'`)
  }
  for (const name of used) graph.inputs.push({ name, type: 'float32', dims: [] })
  return { bytes: encodeModel({ irVersion: 9, opset: new Map([['', 20]]), graph }), scalars: [...used] }
}
