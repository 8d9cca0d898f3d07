import type { Graph } from '../../onnx/graph.ts'

/**
 * PyTorch's exporter stores equal weights once and hands them out through Identity. Weights that are separate in the source would train as one, so
 * each Identity of a stored tensor becomes a tensor of its own, under the name the Identity had.
 */
export function untie(graph: Graph): Graph {
  const initializers = new Map(graph.initializers)
  const copied = new Set<string>()
  const nodes = graph.nodes.filter((node) => {
    const source = node.op === 'Identity' && node.domain === '' ? initializers.get(node.inputs[0]!) : undefined
    if (!source || source.type !== 'float32') return true
    initializers.set(node.outputs[0]!, { ...source, data: source.data.slice() })
    copied.add(node.inputs[0]!)
    return false
  })
  // An initialiser that only served through Identities is gone; graph outputs never are weights here.
  const used = new Set(nodes.flatMap(({ inputs }) => inputs))
  for (const name of copied) if (!used.has(name)) initializers.delete(name)
  return { ...graph, nodes, initializers }
}
