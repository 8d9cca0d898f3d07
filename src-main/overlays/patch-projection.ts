import { intOf } from '../onnx/graph.ts'
import type { Node } from '../onnx/graph.ts'
import { integers } from '../onnx/tensor.ts'
import type { ShapedGraph } from '../training/autodiff/differentiate.ts'
import type { Canonical } from '../training/canonical/canonicalise.ts'
import { bottlenecks } from './bottlenecks.ts'
import { cutOut } from './weights-inside.ts'
import type { Layout } from './layout.ts'

/** How each place of the last spatial value becomes an embedding of its own. */
export interface PatchProjection {
  /** The value whose places are projected, one row of `layout.channels` each. */
  from: string
  layout: Layout
  /** Model from `input` [places, channels] to the embedding [places, size]; null where the places are embeddings as they are. */
  model: Uint8Array | null
  input: string
}

/** Ops by which one token is picked, or all are averaged, and its shape tidied. */
const POOLS = new Set(['Gather', 'ReduceMean', 'GlobalAveragePool', 'Flatten', 'Reshape', 'Squeeze', 'Identity'])
/** Ops that treat every row alike, whatever the number of rows. */
const ROWWISE = new Set(['MatMul', 'Gemm', 'Add', 'Sub', 'Mul', 'Div', 'Pow', 'Sqrt', 'Relu', 'Sigmoid', 'Tanh', 'Erf', 'Gelu', 'Neg', 'Identity', 'LayerNormalization', 'ReduceMean', 'ReduceL2', 'LpNormalization', 'Softmax'])

/**
 * Applies to every place what the model applies to the pooled token, where that is possible: the pooling picks one token or averages them, and behind it every
 * op works on rows.
 *
 * @returns the projection, or in words why there is none
 */
export function patchProjection(canonical: Canonical, shaped: ShapedGraph, layouts: ReadonlyMap<string, Layout>): PatchProjection | string {
  const { graph, output, values } = canonical
  const alone = bottlenecks(graph.nodes, canonical.inputs[0]!.name, output)
  const from = alone.findLast((name) => layouts.has(name))
  if (from === undefined) return 'no value of the model is a row of tokens or a feature map'
  const layout = layouts.get(from)!
  const made = (name: string): number => graph.nodes.findIndex(({ outputs }) => outputs.includes(name))
  const pooled = alone.find((name) => made(name) > made(from) && values.get(name)!.dims.length === 2 && values.get(name)!.dims[0] === 1)
  if (pooled === undefined || values.get(pooled)!.dims[1] !== layout.channels) return `the places of ${from} are not pooled into one row of their ${layout.channels} channels`
  const told = new Set([from])
  const behind = graph.nodes.slice(made(from) + 1).filter(({ inputs, outputs }) => inputs.some((input) => told.has(input)) && outputs.forEach((each) => told.add(each)) === undefined)
  const pooling = behind.filter((node) => made(node.outputs[0]!) <= made(pooled))
  const stranger = pooling.find((node) => !POOLS.has(node.op) || !picksOne(node, canonical)) ?? behind.slice(pooling.length).find((node) => !isRowwise(node, canonical, told))
  if (stranger) return `${stranger.op} "${stranger.name}" mixes places, or works on them otherwise than on the pooled token`
  const many = layout.grid ** 2
  const wide = new Map(shaped.values).set(pooled, { dims: [many, layout.channels], type: 'float32' }).set(output, { dims: [many, values.get(output)!.dims[1]!], type: 'float32' })
  return { from, layout, input: pooled, model: pooled === output ? null : cutOut({ graph: shaped.graph, values: wide }, [pooled], [output], canonical.opset) }
}

/** A Gather of one fixed token; the other pools have no choice. */
function picksOne(node: Node, { graph }: Canonical): boolean {
  if (node.op !== 'Gather') return true
  const indices = graph.initializers.get(node.inputs[1]!)
  return indices !== undefined && integers(indices).length === 1
}

function isRowwise(node: Node, { values }: Canonical, told: ReadonlySet<string>): boolean {
  if (!ROWWISE.has(node.op)) return false
  const dims = (name: string): readonly number[] => values.get(name)?.dims ?? []
  if (node.op === 'MatMul' || node.op === 'Gemm') return told.has(node.inputs[0]!) && !told.has(node.inputs[1]!) && intOf(node, 'transA', 0) === 0
  const last = intOf(node, 'axis', -1)
  if (['LayerNormalization', 'Softmax', 'LpNormalization'].includes(node.op) && last !== -1 && last !== 1) return false
  // A mean over the rows would keep one of them.
  if (node.op.startsWith('Reduce') && (dims(node.outputs[0]!)[1] !== 1 || dims(node.inputs[0]!)[1] === 1)) return false
  return node.outputs.filter(Boolean).every((each) => dims(each).length === 2)
}
