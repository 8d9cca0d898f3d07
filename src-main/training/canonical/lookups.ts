import type { Graph, Node } from '../../onnx/graph.ts'
import { int, ints } from '../../onnx/graph.ts'
import { elementCount, float32, int64 } from '../../onnx/tensor.ts'
import type { FloatTensor } from '../../onnx/tensor.ts'
import { isMask } from './fixed.ts'
import { LIFTED } from './parameters.ts'

/** A constant that holds rows of a table over and over: where each row goes. */
export interface Lookup {
  /** Shape of the constant. */
  dims: readonly number[]
  /** Axis along which a row lies; null when the table holds single numbers. */
  axis: number | null
  /** Row at each position of the other axes. */
  index: readonly number[]
  /** [rows, numbers per row]. */
  table: FloatTensor
}

/** The axis turned to the end, and back. */
function turn({ dims, axis }: Pick<Lookup, 'dims' | 'axis'>): { order: number[]; back: number[]; width: number } {
  const order = dims.map((_, i) => i).filter((i) => i !== axis)
  if (axis !== null) order.push(axis)
  return { order, back: order.map((_, i) => order.indexOf(i)), width: axis === null ? 1 : dims[axis]! }
}

/** Calls back with the flat position of every number of a row, row after row. */
function eachRow(dims: readonly number[], axis: number | null, visit: (row: number, at: (i: number) => number) => void): void {
  const inner = axis === null ? 1 : elementCount(dims.slice(axis + 1))
  const width = axis === null ? 1 : dims[axis]!
  for (let row = 0; row < elementCount(dims) / width; row++) {
    const start = Math.floor(row / inner) * inner * width + (row % inner)
    visit(row, (i) => start + i * inner)
  }
}

function alongAxis({ dims, data }: FloatTensor, axis: number | null): Lookup {
  const width = axis === null ? 1 : dims[axis]!
  const known = new Map<string, number>()
  const index: number[] = []
  const rows: number[] = []
  eachRow(dims, axis, (_row, at) => {
    const values = Array.from({ length: width }, (_, i) => data[at(i)]!)
    const key = values.join()
    if (!known.has(key)) {
      known.set(key, known.size)
      rows.push(...values)
    }
    index.push(known.get(key)!)
  })
  return { dims, axis, index, table: float32([known.size, width], rows) }
}

/** Fewer than half as many rows as positions, or it is no table. */
const repeats = ({ index, table }: Lookup): boolean => table.dims[0]! * 2 <= index.length

/** The table inside a constant such as a relative position bias [1, heads, tokens, tokens], or null when nothing repeats. */
export function findLookup(value: FloatTensor): Lookup | null {
  const { dims, data } = value
  if (dims.length < 3 || data.every((number) => number === data[0])) return null
  const found = dims.flatMap((size, axis) => (size > 1 ? [alongAxis(value, axis)] : [])).filter(repeats)
  if (found.length) return found.reduce((best, each) => (each.table.data.length < best.table.data.length ? each : best))
  // One head: its rows are single numbers. Only a square of tokens by tokens is believed to be such a table.
  const single = dims.at(-1) === dims.at(-2) ? alongAxis(value, null) : null
  return single && repeats(single) ? single : null
}

/** The constant that a table stands for. */
export function spread({ dims, axis, index }: Lookup, table: Float32Array): FloatTensor {
  const { width } = turn({ dims, axis })
  const data = new Float32Array(elementCount(dims))
  eachRow(dims, axis, (row, at) => {
    for (let i = 0; i < width; i++) data[at(i)] = table[index[row]! * width + i]!
  })
  return float32(dims, data)
}

/**
 * Exporters look relative positions and token types up once and store the result. Trained as it lies there, each copy of a row would go its own way;
 * here the constant becomes the table it was made of, under its name, and the lookup a part of the graph.
 */
export function unfoldLookups(graph: Graph): { graph: Graph; lookups: Map<string, Lookup> } {
  const lookups = new Map<string, Lookup>()
  const users = new Map<string, Set<string>>()
  for (const node of graph.nodes) for (const input of node.inputs) if (graph.initializers.has(input)) users.set(input, (users.get(input) ?? new Set()).add(node.op))
  const initializers = new Map(graph.initializers)
  const made: Node[] = []
  for (const [name, value] of graph.initializers) {
    if (value.type !== 'float32' || !LIFTED.test(name) || [...(users.get(name) ?? [])].join() !== 'Add') continue
    const lookup = isMask(value.data as Float32Array) ? null : findLookup(value as FloatTensor)
    if (!lookup) continue
    lookups.set(name, lookup)
    const { order, back, width } = turn(lookup)
    const others = (lookup.axis === null ? order : order.slice(0, -1)).map((axis) => lookup.dims[axis]!)
    initializers.set(name, lookup.table)
    initializers.set(`${name}/index`, int64([lookup.index.length], lookup.index))
    initializers.set(`${name}/dims`, int64([order.length], lookup.axis === null ? others : [...others, width]))
    const node = (op: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node => ({ op, domain: '', name: output, inputs, outputs: [output], attributes })
    made.push(
      node('Gather', [name, `${name}/index`], `${name}/rows`, { axis: int(0) }),
      node('Reshape', [`${name}/rows`, `${name}/dims`], `${name}/turned`),
      node('Transpose', [`${name}/turned`], `${name}/spread`, { perm: ints(back) })
    )
  }
  const renamed = (input: string): string => (lookups.has(input) ? `${input}/spread` : input)
  return { graph: { ...graph, initializers, nodes: [...made, ...graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) }))] }, lookups }
}
