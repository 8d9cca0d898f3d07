import type { Node } from '../onnx/graph.ts'

/**
 * The values of a graph that everything `from` tells `to` must pass through, in the order of computation; `from` is not among them, `to` is.
 *
 * @param nodes in an order in which every input is made before it is used, without nodes that lead nowhere
 * @param severed uses that carry nothing of interest and do not count
 */
export function bottlenecks(nodes: readonly Node[], from: string, to: string, severed: (input: string, node: Node) => boolean = () => false): string[] {
  const told = new Set([from])
  const lastUse = new Map<string, number>([[to, nodes.length]])
  nodes.forEach((node, at) => {
    const heard = node.inputs.filter((input) => told.has(input) && !severed(input, node))
    for (const input of heard) lastUse.set(input, Math.max(at, lastUse.get(input) ?? 0))
    if (heard.length) for (const output of node.outputs) if (output) told.add(output)
  })
  const found: string[] = []
  let open = lastUse.get(from) ?? -1
  nodes.forEach((node, at) => {
    const made = node.outputs.filter((output) => output && told.has(output) && lastUse.has(output))
    // Something older, or a second output, is still wanted later: the value is not alone.
    const [only] = made
    if (only !== undefined && made.length === 1 && open <= at) found.push(only)
    for (const output of made) open = Math.max(open, lastUse.get(output)!)
  })
  return found
}
