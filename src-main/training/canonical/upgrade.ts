import { UmbraError } from '../../base/umbra-error.ts'
import { floatOf, int, intOf, intsOf, string, stringOf } from '../../onnx/graph.ts'
import type { Attributes, Node } from '../../onnx/graph.ts'
import { elementCount, float32, int64 } from '../../onnx/tensor.ts'
import type { HostTensor } from '../../onnx/tensor.ts'

/** The operator set in which graphs are differentiated and run. */
export const TARGET = 20
const OLDEST = 9

export interface Upgrader {
  constant(value: HostTensor): string
  dims(name: string): readonly number[]
  fresh(hint: string, dims: readonly number[]): string
}

type Upgrade = (node: Node, up: Upgrader) => Node[]

const without = (attributes: Attributes, ...names: string[]): Attributes => Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.includes(name)))

/** Moves attributes into inputs `from`.. of the node. */
function toInputs(node: Node, up: Upgrader, at: number, names: readonly string[]): Node[] {
  const inputs = [...node.inputs]
  names.forEach((name, i) => {
    const values = intsOf(node, name)
    if (!values) return
    while (inputs.length < at + i) inputs.push('')
    inputs[at + i] = up.constant(int64([values.length], values))
  })
  return [{ ...node, inputs, attributes: without(node.attributes, ...names) }]
}

/** Before opset 13 these flattened everything from `axis` on into one row. */
const rowwise: Upgrade = (node, up) => {
  const dims = up.dims(node.inputs[0]!)
  const axis = intOf(node, 'axis', 1)
  const at = axis < 0 ? axis + dims.length : axis
  if (at === dims.length - 1) return [{ ...node, attributes: { axis: int(-1) } }]
  const flat = [elementCount(dims.slice(0, at)), elementCount(dims.slice(at))]
  const before = up.fresh(`${node.outputs[0]}/rows`, flat)
  const after = up.fresh(`${node.outputs[0]}/normal`, flat)
  const reshape = (input: string, output: string, shape: readonly number[]): Node => ({ op: 'Reshape', domain: '', name: '', inputs: [input, up.constant(int64([shape.length], shape))], outputs: [output], attributes: {} })
  return [reshape(node.inputs[0]!, before, flat), { ...node, inputs: [before], outputs: [after], attributes: { axis: int(-1) } }, reshape(after, node.outputs[0]!, dims)]
}

const axesToInput: Upgrade = (node, up) => toInputs(node, up, 1, ['axes'])
const reductions = ['ReduceL1', 'ReduceL2', 'ReduceLogSum', 'ReduceLogSumExp', 'ReduceMax', 'ReduceMean', 'ReduceMin', 'ReduceProd', 'ReduceSumSquare']

/** Before opset 11 a Resize had no other way to place pixels than this (PyTorch exported it as Upsample up to opset 9). */
const asymmetric: Upgrade = (node) => [{ ...node, op: 'Resize', inputs: [node.inputs[0]!, '', node.inputs[1]!], attributes: { mode: string(stringOf(node, 'mode', 'nearest')), coordinate_transformation_mode: string('asymmetric'), nearest_mode: string('floor') } }]

/** `since`: the opset in which the op changed its form; nodes of older models are rewritten. */
const CHANGES: { op: string; since: number; upgrade: Upgrade }[] = [
  ...reductions.map((op) => ({ op, since: 18, upgrade: axesToInput })),
  { op: 'ReduceSum', since: 13, upgrade: axesToInput },
  { op: 'Squeeze', since: 13, upgrade: axesToInput },
  { op: 'Unsqueeze', since: 13, upgrade: axesToInput },
  { op: 'Softmax', since: 13, upgrade: rowwise },
  { op: 'LogSoftmax', since: 13, upgrade: rowwise },
  { op: 'Resize', since: 11, upgrade: asymmetric },
  { op: 'Upsample', since: 11, upgrade: asymmetric },
  { op: 'Split', since: 13, upgrade: (node, up) => toInputs(node, up, 1, ['split']) },
  { op: 'Slice', since: 10, upgrade: (node, up) => toInputs(node, up, 1, ['starts', 'ends', 'axes']) },
  {
    op: 'Pad',
    since: 11,
    upgrade: (node, up) => {
      const [made] = toInputs(node, up, 1, ['pads'])
      const value = floatOf(node, 'value', 0)
      return [{ ...made!, inputs: [...made!.inputs, up.constant(float32([], [value]))], attributes: without(made!.attributes, 'value') }]
    }
  },
  {
    op: 'Clip',
    since: 11,
    upgrade: (node, up) => {
      const bound = (name: string): string => (node.attributes[name] ? up.constant(float32([], [floatOf(node, name, 0)])) : '')
      return [{ ...node, inputs: [node.inputs[0]!, bound('min'), bound('max')], attributes: {} }]
    }
  },
  { op: 'BatchNormalization', since: 14, upgrade: (node) => [{ ...node, outputs: node.outputs.slice(0, 1), attributes: without(node.attributes, 'spatial') }] }
]

/** The same in every opset: what training must not do is taken out. */
function settle(node: Node, up: Upgrader): Node[] {
  if (node.op === 'Dropout') return [{ ...node, op: 'Identity', inputs: node.inputs.slice(0, 1), outputs: node.outputs.slice(0, 1), attributes: {} }]
  if (node.op === 'BatchNormalization') return [{ ...node, outputs: node.outputs.slice(0, 1), attributes: without(node.attributes, 'training_mode', 'momentum') }]
  if (node.op === 'Split' && node.inputs.length < 2) {
    const dims = up.dims(node.inputs[0]!)
    const size = dims[(intOf(node, 'axis', 0) + dims.length) % dims.length]!
    const part = Math.ceil(size / node.outputs.length)
    const sizes = node.outputs.map((_, i) => Math.min(part, size - i * part))
    return [{ ...node, inputs: [node.inputs[0]!, up.constant(int64([sizes.length], sizes))], attributes: without(node.attributes, 'num_outputs') }]
  }
  return [node]
}

/** Rewrites the nodes of a model of `opset` into their forms of opset 20. */
export function upgrade(nodes: readonly Node[], opset: number, up: Upgrader): Node[] {
  if (opset < OLDEST) throw new UmbraError('not-trainable', `The model is written in operator set ${opset}; training needs ${OLDEST} or newer`, { hint: 'Export it again with a newer operator set.' })
  return nodes.flatMap((node) => {
    if (node.domain !== '') return [node]
    const change = CHANGES.find(({ op, since }) => op === node.op && opset < since)
    return (change ? change.upgrade(node, up) : [node]).flatMap((made) => settle(made, up))
  })
}

