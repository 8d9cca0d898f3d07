import type { ShapedGraph } from '../training/autodiff/differentiate.ts'
import type { Graph, Node } from '../onnx/graph.ts'
import { encodeModel } from '../onnx/proto.ts'
import type { Canonical } from '../training/canonical/canonicalise.ts'
import { sorted } from '../training/canonical/canonicalise.ts'

/** A copy of an encoder whose weights are constants, which ONNX Runtime packs once; nodes and values may be added to it. */
export function weightsInside({ graph, parameters, values }: Canonical): ShapedGraph {
  return {
    graph: {
      ...graph,
      nodes: graph.nodes.map((node): Node => ({ ...node, inputs: [...node.inputs], outputs: [...node.outputs] })),
      initializers: new Map([...graph.initializers, ...parameters]),
      inputs: graph.inputs.filter(({ name }) => !parameters.has(name))
    },
    values: new Map(values)
  }
}

/** The part of a graph that makes `outputs` from `inputs`, as a model; whatever else would make an input is cut off. */
export function cutOut({ graph, values }: ShapedGraph, inputs: readonly string[], outputs: readonly string[], opset: number): Uint8Array {
  const given = new Set(inputs)
  const nodes = sorted(graph.nodes.filter((node) => !node.outputs.some((output) => given.has(output))), outputs)
  const used = new Set(nodes.flatMap((node) => node.inputs))
  const info = (name: string): Graph['inputs'][number] => {
    const { type, dims } = values.get(name)!
    return { name, type, dims: [...dims] }
  }
  const part: Graph = {
    name: 'overlay',
    nodes,
    initializers: new Map([...graph.initializers].filter(([name]) => used.has(name))),
    inputs: inputs.filter((name) => used.has(name)).map(info),
    outputs: outputs.map(info)
  }
  return encodeModel({ irVersion: 9, opset: new Map([['', opset]]), graph: part })
}
