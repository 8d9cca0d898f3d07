import { encodeModel } from '../../onnx/proto.ts'
import type { Graph, Node, ValueInfo } from '../../onnx/graph.ts'
import type { ElementType } from '../../onnx/tensor.ts'
import { sorted } from '../canonical/canonicalise.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import type { Device } from '../../onnx/session.ts'
import { createEmitter } from './emit.ts'
import type { Emitter, Value } from './emit.ts'
import { halve } from './half.ts'
import { placeForWebGpu } from './placement.ts'

/** A graph under construction out of encoders and emitted parts, all of whose values have known shapes. */
export interface Assembly {
  graph: Graph
  values: Map<string, { dims: readonly number[]; type: ElementType }>
  e: Emitter
  opset: number
  /** Whether outputs are written straight into given memory (CPU). */
  inPlace: boolean
  value(name: string): Value
  input(name: string, type: ElementType, dims: readonly number[]): Value
  /** Puts an encoder's nodes in, every name behind a prefix. */
  include(canonical: Canonical, prefix: string): void
  output(value: Value, name: string): void
  /** What is emitted meanwhile computes in float32, whatever the precision of the rest. */
  exactly<T>(work: () => T): T
  /** Prunes what no output needs, inputs included, and serialises. */
  bytes(): Uint8Array
}

/** @param half products in float16 */
export function createAssembly(device: Device, half = false): Assembly {
  const graph: Graph = { name: 'training', nodes: [], initializers: new Map(), inputs: [], outputs: [] }
  const values: Assembly['values'] = new Map()
  const sink = graph
  const exact = new Set<Node>()
  const assembly: Assembly = {
    graph,
    values,
    opset: 20,
    inPlace: device === 'cpu',
    e: createEmitter(sink, 'e/', ({ name, dims, type }) => values.set(name, { dims, type }), device === 'cpu'),
    value: (name) => {
      const known = values.get(name)
      if (!known) throw new RangeError(`No value ${name} in the graph`)
      return { name, ...known }
    },
    input: (name, type, dims) => {
      graph.inputs.push({ name, type, dims: [...dims] })
      values.set(name, { dims, type })
      return { name, dims, type }
    },
    include: (canonical, at) => {
      const renamed = (name: string): string => (name ? at + name : '')
      assembly.opset = Math.max(assembly.opset, canonical.opset)
      for (const node of canonical.graph.nodes) graph.nodes.push({ ...node, name: renamed(node.name), inputs: node.inputs.map(renamed), outputs: node.outputs.map(renamed) } satisfies Node)
      for (const [name, value] of canonical.graph.initializers) graph.initializers.set(at + name, value)
      for (const [name, value] of canonical.values) values.set(at + name, value)
      for (const input of canonical.graph.inputs) graph.inputs.push({ ...input, name: at + input.name } satisfies ValueInfo)
    },
    output: (value, name) => {
      const node: Node = { op: 'Identity', domain: '', name, inputs: [value.name], outputs: [name], attributes: {} }
      graph.nodes.push(node)
      exact.add(node)
      graph.outputs.push({ name, type: value.type, dims: [...value.dims] })
    },
    exactly: (work) => {
      const from = graph.nodes.length
      const result = work()
      for (const node of graph.nodes.slice(from)) exact.add(node)
      return result
    },
    bytes: () => {
      const whole = sorted(graph.nodes, graph.outputs.map(({ name }) => name))
      const kept = half ? halve(whole, { values, initializers: graph.initializers, inputs: new Set(graph.inputs.map(({ name }) => name)), exact }) : whole
      const nodes = device === 'webgpu' ? placeForWebGpu(kept) : kept
      const used = new Set(nodes.flatMap(({ inputs }) => inputs))
      const pruned: Graph = {
        ...graph,
        nodes,
        initializers: new Map([...graph.initializers].filter(([name]) => used.has(name))),
        inputs: graph.inputs.filter(({ name }) => used.has(name))
      }
      return encodeModel({ irVersion: 9, opset: new Map([['', assembly.opset]]), graph: pruned })
    }
  }
  return assembly
}
