import { UmbraError } from '../../base/umbra-error.ts'
import type { Graph, Node } from '../../onnx/graph.ts'
import type { ElementType, HostTensor } from '../../onnx/tensor.ts'
import { RULES } from '../gradients/table.ts'
import type { Emitter, Value } from './emit.ts'
import { refuse } from './rule.ts'
import type { RuleContext } from './rule.ts'

/** A graph with every shape known. */
export interface ShapedGraph {
  graph: Graph
  values: Map<string, { dims: readonly number[]; type: ElementType }>
}

export interface Seed {
  /** A float value of the graph. */
  of: string
  /** dL/d(of), same shape. */
  gradient: Value
}

/**
 * Reverse-mode differentiation: appends to the emitter's sink the nodes that compute dL/d(wanted). The forward nodes must be (or become)
 * part of the same graph; optional outputs a rule needs are added to them. Knows no op by name.
 *
 * @returns gradient by name; a value that does not reach a seed has none
 * @throws UmbraError `not-trainable` naming op, node and tensor
 */
export function differentiate({ graph, values }: ShapedGraph, e: Emitter, seeds: readonly Seed[], wanted: Iterable<string>): Map<string, Value> {
  const reaches = new Set(wanted)
  for (const node of graph.nodes) {
    if (node.inputs.some((input) => reaches.has(input))) {
      for (const output of node.outputs) if (output && values.get(output)?.type.startsWith('float')) reaches.add(output)
    }
  }
  const gradients = new Map<string, Value>()
  const receive = (name: string, gradient: Value): void => {
    const before = gradients.get(name)
    gradients.set(name, before ? e.add(before, gradient) : gradient)
  }
  for (const { of, gradient } of seeds) receive(of, gradient)

  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  for (const node of graph.nodes.toReversed()) {
    const dy = node.outputs.map((output) => gradients.get(output) ?? null)
    if (dy.every((gradient) => gradient === null) || !node.inputs.some((input) => reaches.has(input))) continue
    const rule = node.domain === '' ? RULES[node.op] : undefined
    if (!rule) refuse(node, 'has no gradient rule')
    const cx = contextOf(node, e, values, graph.initializers, reaches, makers)
    const all = dy.map((gradient, i) => gradient ?? (node.outputs[i] ? lazyZeros(e, valueOf(values, node.outputs[i]!)) : null))
    const results = rule(cx, ...(all as Value[]))
    results.forEach((gradient, i) => {
      const name = node.inputs[i]
      if (!gradient || !name || !reaches.has(name)) return
      const shape = valueOf(values, name)
      if (shape.type !== 'float32') refuse(node, `computes in ${shape.type} (${name}); only float32 is trained`)
      receive(name, e.unbroadcast(gradient, shape.dims))
    })
  }
  return gradients
}

/** Zeros that cost nothing unless a rule uses them: unused nodes are pruned. */
const lazyZeros = (e: Emitter, value: Value): Value => e.zeros(value.dims)

function valueOf(values: ShapedGraph['values'], name: string): Value {
  const known = values.get(name)
  if (!known) throw new UmbraError('not-trainable', `The shape of tensor ${name} is not known`)
  return { name, ...known }
}

function contextOf(node: Node, e: Emitter, values: ShapedGraph['values'], constants: ReadonlyMap<string, HostTensor>, reaches: ReadonlySet<string>, makers: ReadonlyMap<string, Node>): RuleContext {
  return {
    e,
    node,
    input: (i) => valueOf(values, node.inputs[i] ?? ''),
    has: (i) => Boolean(node.inputs[i]),
    output: (i) => valueOf(values, node.outputs[i] ?? ''),
    constant: (i) => constants.get(node.inputs[i] ?? ''),
    maker: (i) => {
      const made = makers.get(node.inputs[i] ?? '')
      return made && contextOf(made, e, values, constants, reaches, makers)
    },
    needs: (i) => reaches.has(node.inputs[i] ?? ''),
    alsoOutput: (i, dims, type = 'float32') => {
      while (node.outputs.length <= i) node.outputs.push('')
      const name = node.outputs[i] || `${node.outputs[0]}/output${i}`
      node.outputs[i] = name
      values.set(name, { dims, type })
      return { name, dims, type }
    }
  }
}
