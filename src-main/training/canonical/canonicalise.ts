import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import { opsetOf } from '../../onnx/graph.ts'
import type { Graph, Model, Node } from '../../onnx/graph.ts'
import { decodeModel, encodeModel } from '../../onnx/proto.ts'
import { openSession } from '../../onnx/session.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { ElementType, FloatTensor, HostTensor, TensorData } from '../../onnx/tensor.ts'
import { ARRAYS } from '../../onnx/tensor.ts'
import { createEmitter } from '../autodiff/emit.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import { decompose, isComposite, isCubicResize } from './decompose.ts'
import { unfoldLookups } from './lookups.ts'
import type { Lookup } from './lookups.ts'
import { parametersOf } from './parameters.ts'
import { untie } from './untie.ts'
import { TARGET, upgrade } from './upgrade.ts'

/** An encoder whose shapes are fixed, whose weights are inputs, and whose nodes are standard ops of opset `opset`. */
export interface Canonical {
  opset: number
  graph: Graph
  /** Trainable weights in the order of the file; they are inputs of `graph`. */
  parameters: Map<string, FloatTensor>
  /** Parameters that the file stores looked up, not as the table they are here. */
  lookups: Map<string, Lookup>
  values: Map<string, { dims: readonly number[]; type: ElementType }>
  /** Inputs that take data. */
  inputs: { name: string; type: ElementType; dims: readonly number[] }[]
  /** The embedding, [batch, size]. */
  output: string
}

const fixed = (dims: readonly (number | string | null)[] | null): dims is number[] => dims !== null && dims.every((dim) => typeof dim === 'number')

/** The one output that training uses. */
function embeddingOf(graph: Graph): string {
  const named = graph.outputs.find(({ name }) => /^(image|text)_embeds$/.test(name)) ?? graph.outputs.find(({ dims, type }) => type === 'float32' && dims?.length === 2) ?? graph.outputs[0]
  if (!named) throw new UmbraError('not-trainable', 'The model has no output')
  return named.name
}

/** Level basic folds shape arithmetic and constants; weights are inputs by then and stay what they are. */
async function simplified(model: Model): Promise<Graph> {
  const folder = await mkdtemp(join(tmpdir(), 'umbra-'))
  try {
    const path = join(folder, 'basic.onnx')
    // ONNX Runtime moves a Transpose through a cubic Resize into a layout that it then refuses to run.
    const extra = model.graph.nodes.some(isCubicResize) ? { disabledOptimizers: ['TransposeOptimizer'] } : {}
    const session = await openSession(encodeModel(model), { graphOptimizationLevel: 'basic', optimizedModelFilePath: path, threads: 1, ...extra })
    await session.close()
    return decodeModel(await readFile(path)).graph
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Nodes in an order in which every input is made before it is used; nodes that lead nowhere are left out. */
export function sorted(nodes: readonly Node[], outputs: readonly string[]): Node[] {
  const maker = new Map(nodes.flatMap((node) => node.outputs.filter(Boolean).map((output) => [output, node] as const)))
  const order: Node[] = []
  const seen = new Set<Node>()
  // Explicit stack: a deep model would overflow a recursive walk.
  const stack: { node: Node; next: number }[] = []
  const open = (name: string): void => {
    const node = maker.get(name)
    if (!node || seen.has(node)) return
    seen.add(node)
    stack.push({ node, next: 0 })
  }
  for (const output of outputs) {
    open(output)
    while (stack.length) {
      const top = stack.at(-1)!
      if (top.next < top.node.inputs.length) open(top.node.inputs[top.next++]!)
      else order.push(stack.pop()!.node)
    }
  }
  return order
}

/** Shapes that the file does not tell are read off one run on zeros. */
async function measure(graph: Graph, opset: Model['opset'], values: Canonical['values'], weights: ReadonlyMap<string, HostTensor>): Promise<void> {
  const missing = [...new Set(graph.nodes.flatMap(({ outputs }) => outputs.filter(Boolean)))].filter((name) => !values.has(name))
  if (!missing.length) return
  const probe: Graph = { ...graph, outputs: missing.map((name) => ({ name, type: null, dims: null })) }
  const session = await openSession(encodeModel({ irVersion: 9, opset, graph: probe }), { graphOptimizationLevel: 'disabled' })
  try {
    const feeds = Object.fromEntries(
      graph.inputs.map(({ name, type, dims }) => {
        const weight = weights.get(name)
        if (weight) return [name, weight]
        const data: TensorData = new ARRAYS[type ?? 'float32'](elementCount(dims as number[]))
        return [name, { type: type ?? 'float32', dims: dims as number[], data }]
      })
    )
    for (const [name, value] of Object.entries(await session.run(feeds))) values.set(name, { dims: value.dims, type: value.type })
  } finally {
    await session.close()
  }
}

/**
 * Brings an encoder to the form that is differentiated: fixed shapes, weights as inputs, shape arithmetic folded, standard ops of one opset.
 *
 * @param dimsOf dims of a data input, given what the file says of it
 * @param chosen which initialisers are weights; by default the choice of `parametersOf`
 * @throws UmbraError `not-trainable`, `model-unusable`
 */
export async function canonicalise(source: Model, dimsOf: (input: { name: string; dims: readonly (number | string | null)[] }) => readonly number[], chosen?: ReadonlySet<string>): Promise<Canonical> {
  const { graph: loose, lookups } = unfoldLookups(untie(source.graph))
  const found = parametersOf(loose)
  const parameters = chosen ? new Map([...loose.initializers].filter((entry): entry is [string, FloatTensor] => chosen.has(entry[0]) && entry[1].type === 'float32')) : found
  const output = embeddingOf(loose)
  const inputs = loose.inputs.map(({ name, type, dims }) => {
    if (!type || !dims) throw new UmbraError('not-trainable', `Input ${name} of the model is not a tensor of a known rank`)
    return { name, type, dims: dimsOf({ name, dims }) }
  })
  const weights = [...parameters].map(([name, { type, dims }]) => ({ name, type, dims: [...dims] }))
  const prepared: Graph = {
    name: loose.name,
    nodes: loose.nodes,
    initializers: new Map([...loose.initializers].filter(([name]) => !parameters.has(name))),
    inputs: [...inputs.map((input) => ({ ...input, dims: [...input.dims] })), ...weights],
    outputs: [{ name: output, type: 'float32', dims: null }]
  }
  const graph = await simplified({ ...source, irVersion: Math.max(source.irVersion, 4), graph: prepared })
  foldConstants(graph)
  const values: Canonical['values'] = new Map()
  for (const { name, type, dims } of [...(graph.values ?? []), ...graph.inputs, ...graph.outputs]) if (type && fixed(dims)) values.set(name, { type, dims })
  for (const [name, { type, dims }] of graph.initializers) values.set(name, { type, dims })
  graph.nodes = sorted(graph.nodes, [output])
  await measure(graph, new Map([...source.opset, ['com.microsoft', 1]]), values, parameters)
  rewrite(graph, opsetOf(source), values)
  for (const node of graph.nodes) if (node.op === 'Constant') throw new UmbraError('not-trainable', `Constant ${node.outputs[0]} is of a kind that Umbra does not read`)
  return { opset: Math.max(TARGET, opsetOf(source)), graph, parameters, lookups, values, inputs, output }
}

function foldConstants(graph: Graph): void {
  graph.nodes = graph.nodes.filter((node) => {
    const value = node.op === 'Constant' ? node.attributes['value'] : undefined
    if (value?.type !== 'tensor') return true
    graph.initializers.set(node.outputs[0]!, value.value)
    return false
  })
}

/** Fused and outdated nodes become standard nodes of the target opset, in place. */
function rewrite(graph: Graph, opset: number, values: Canonical['values']): void {
  const sink = { nodes: [] as Node[], initializers: graph.initializers }
  const e: Emitter = createEmitter(sink, 'canonical/', ({ name, dims, type }) => values.set(name, { dims, type }))
  const remember = (value: Value): string => {
    values.set(value.name, { dims: value.dims, type: value.type })
    return value.name
  }
  const valueOf = (name: string): Value => {
    const known = values.get(name)
    if (!known) throw new UmbraError('not-trainable', `The shape of tensor ${name} is not known`)
    return { name, ...known }
  }
  const upgraded = upgrade(graph.nodes, opset, {
    constant: (value) => e.constant(value).name,
    dims: (name) => valueOf(name).dims,
    fresh: (hint, dims) => remember({ name: hint, dims, type: 'float32' })
  })
  for (const node of upgraded) {
    if (!isComposite(node)) {
      sink.nodes.push(node)
      continue
    }
    decompose({ node, e, x: (i) => valueOf(node.inputs[i]!), constant: (i) => graph.initializers.get(node.inputs[i] ?? ''), dims: valueOf(node.outputs[0]!).dims }).forEach((made, i) => {
      sink.nodes.push({ op: 'Identity', domain: '', name: node.outputs[i]!, inputs: [made.name], outputs: [node.outputs[i]!], attributes: {} })
    })
  }
  graph.nodes = sink.nodes
  for (const [name, { type, dims }] of graph.initializers) if (!values.has(name)) values.set(name, { type, dims })
}
