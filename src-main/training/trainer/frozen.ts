import { sorted } from '../canonical/canonicalise.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import { ARRAYS } from '../../onnx/tensor.ts'
import type { Graph } from '../../onnx/graph.ts'
import type { ElementType, HostTensor } from '../../onnx/tensor.ts'

/** Activations at the edge of the frozen part, by the name of their value; the first dim counts rows (or a fixed number of pieces per row). */
export type FrozenRows = Record<string, HostTensor>

export interface CutValue {
  name: string
  type: ElementType
  dims: readonly number[]
}

export interface Split {
  /** Values that pass from the frozen part to the trained one. */
  cut: CutValue[]
  /** The trained part: takes the cut (and what raw inputs it still reads). */
  rest: Canonical
}

/**
 * Parts an encoder at the edge of what is trained. What lies before never changes, so it can be computed once per film and kept.
 *
 * @param trained names of trained parameters
 * @returns null when nothing worth keeping lies before the edge, or when the edge does not come in rows
 */
export function splitFrozen(tower: Canonical, trained: ReadonlySet<string>): Split | null {
  const { graph, values } = tower
  const rows = tower.inputs[0]!.dims[0]!
  const raw = new Set(tower.inputs.map(({ name }) => name))
  const fromData = reachedFrom(graph, raw)
  const moving = reachedFrom(graph, trained)
  const weighed = reachedFrom(graph, [...tower.parameters.keys()].filter((name) => !trained.has(name)))
  if (!moving.has(tower.output)) return null
  const edge = new Set<string>()
  for (const node of graph.nodes) {
    if (node.outputs.some((output) => moving.has(output))) for (const input of node.inputs) if (fromData.has(input) && !moving.has(input)) edge.add(input)
  }
  const remade = madeOf(graph, new Set([...edge].filter((name) => !raw.has(name))))
  const cut = [...edge].filter((name) => !raw.has(name) && !remade.has(name)).map((name) => ({ name, ...values.get(name)! }))
  if (!cut.some(({ name, type }) => type === 'float32' && weighed.has(name)) || cut.some(({ dims }) => dims.length === 0 || dims[0]! % rows !== 0)) return null
  const given = new Set(cut.map(({ name }) => name))
  const kept = sorted(graph.nodes.filter((node) => !node.outputs.some((output) => given.has(output))), [tower.output])
  const used = new Set(kept.flatMap(({ inputs }) => inputs))
  const inputs = [...cut, ...tower.inputs.filter(({ name }) => used.has(name))]
  return {
    cut,
    rest: { ...tower, inputs, graph: { ...graph, nodes: kept, inputs: [...graph.inputs.filter(({ name }) => !raw.has(name) || used.has(name)), ...cut.map((value) => ({ ...value, dims: [...value.dims] }))] } }
  }
}

function reachedFrom(graph: Graph, names: Iterable<string>): Set<string> {
  const reached = new Set(names)
  for (const node of graph.nodes) if (node.inputs.some((input) => reached.has(input))) node.outputs.forEach((output) => reached.add(output))
  return reached
}

/** Values of the edge that others of it and constants make, such as one token of all: to be made again, not kept. */
function madeOf(graph: Graph, edge: ReadonlySet<string>): Set<string> {
  const made = new Set<string>()
  for (const node of graph.nodes) if (node.inputs.every((input) => !input || edge.has(input) || made.has(input) || graph.initializers.has(input))) node.outputs.forEach((output) => made.add(output))
  return made
}

const perRow = (value: HostTensor, rows: number): number => value.data.length / rows

/** Chosen rows of kept activations, e.g. those of a batch. */
export function takeRows(frozen: FrozenRows, rows: number, indices: readonly number[]): FrozenRows {
  return Object.fromEntries(
    Object.entries(frozen).map(([name, value]) => {
      const size = perRow(value, rows)
      const data = new ARRAYS[value.type](indices.length * size)
      indices.forEach((index, i) => (data as Float32Array).set((value.data as Float32Array).subarray(index * size, (index + 1) * size), i * size))
      return [name, { type: value.type, dims: [(value.dims[0]! / rows) * indices.length, ...value.dims.slice(1)], data }]
    })
  )
}

/** Rows of several batches one after the other. */
export function joinRows(parts: readonly FrozenRows[]): FrozenRows {
  const [first] = parts
  if (!first) return {}
  return Object.fromEntries(
    Object.entries(first).map(([name, { type, dims }]) => {
      const data = new ARRAYS[type](parts.reduce((sum, part) => sum + part[name]!.data.length, 0))
      let at = 0
      for (const part of parts) {
        ;(data as Float32Array).set(part[name]!.data as Float32Array, at)
        at += part[name]!.data.length
      }
      return [name, { type, dims: [parts.reduce((sum, part) => sum + part[name]!.dims[0]!, 0), ...dims.slice(1)], data }]
    })
  )
}
