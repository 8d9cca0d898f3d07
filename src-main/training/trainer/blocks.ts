import type { Canonical } from '../canonical/canonicalise.ts'

export type Freeze = 'none' | 'projections' | { lastBlocks: number }

interface Placed {
  name: string
  /** 0 is the stem, then one number per block, then the head. */
  depth: number
}

/** `blocks.3.attn.weight` -> `blocks.3`; nested stages count by their innermost number: `layers.1.blocks.0.norm1.weight` -> `layers.1.blocks.0`. */
function blockOf(name: string): string | null {
  const parts = name.split(/[./]/)
  const numbers = parts.flatMap((part, i) => (/^\d+$/.test(part) || /^(denselayer|layer|block|stage)\d+$/.test(part) ? [i] : []))
  if (!numbers.length) return null
  // A number just before the leaf (`body.0.weight`) is a position in a sequence; of the others at most two levels make a block.
  return parts.slice(0, numbers[Math.min(1, numbers.length - 1)]! + 1).join('.')
}

/** Parameters in the order in which the forward pass first uses them. */
function inOrder({ graph, parameters }: Canonical): string[] {
  const order = new Set<string>()
  for (const node of graph.nodes) for (const input of node.inputs) if (parameters.has(input)) order.add(input)
  return [...order]
}

/**
 * Depth of every parameter. Names tell blocks where the exporter kept them; a Linear weight it renamed belongs to the block of the next parameter that has a
 * name (its bias, or the norm after it), and what comes after the last block is the head.
 */
export function depthsOf(tower: Canonical): { placed: Placed[]; blocks: number } {
  const order = inOrder(tower)
  const keys = order.map((name) => (name.includes('::') ? undefined : blockOf(name)))
  const lastBlock = keys.findLastIndex((key) => typeof key === 'string')
  for (let i = keys.length - 1; i >= 0; i--) keys[i] ??= i > lastBlock ? null : keys[i] === undefined ? (keys[i + 1] ?? null) : null
  const depths = new Map<string, number>()
  for (const key of keys) if (key) depths.set(key, depths.get(key) ?? depths.size + 1)
  const blocks = depths.size
  return { placed: order.map((name, i) => ({ name, depth: keys[i] ? depths.get(keys[i])! : i > lastBlock ? blocks + 1 : 0 })), blocks }
}

/** The last matrix the embedding goes through, with its bias. */
function projection(tower: Canonical): Set<string> {
  const last = tower.graph.nodes.findLastIndex((node) => ['MatMul', 'Gemm', 'Conv'].includes(node.op) && node.inputs.some((input) => tower.parameters.has(input) || madeFromParameter(tower, input)))
  const from = Math.max(0, last)
  const found = new Set<string>()
  for (const node of tower.graph.nodes.slice(from)) for (const input of node.inputs) {
    if (tower.parameters.has(input)) found.add(input)
    else {
      const source = madeFromParameter(tower, input)
      if (source) found.add(source)
    }
  }
  return found
}

/** Unfolded exports transpose a Linear weight in the graph. */
function madeFromParameter({ graph, parameters }: Canonical, value: string): string | undefined {
  const maker = graph.nodes.find(({ outputs }) => outputs[0] === value)
  return maker?.op === 'Transpose' && parameters.has(maker.inputs[0]!) ? maker.inputs[0] : undefined
}

/** Which parameters of a tower are trained under a freezing rule. */
export function trainedUnder(tower: Canonical, freeze: Freeze): Set<string> {
  if (freeze === 'none') return new Set(tower.parameters.keys())
  if (freeze === 'projections') return projection(tower)
  const { placed, blocks } = depthsOf(tower)
  return new Set(placed.filter(({ depth }) => depth > blocks - freeze.lastBlocks).map(({ name }) => name))
}

/** Layer-wise decay: decay^(distance from the head), as BEiT and others fine-tune. */
export function ratesOf(tower: Canonical, decay: number): Map<string, number> {
  const { placed, blocks } = depthsOf(tower)
  return new Map(placed.map(({ name, depth }) => [name, decay ** (blocks + 1 - depth)]))
}
