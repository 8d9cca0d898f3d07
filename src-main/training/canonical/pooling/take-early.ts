import { int } from '../../../onnx/graph.ts'
import type { Node } from '../../../onnx/graph.ts'
import { elementCount, int64 } from '../../../onnx/tensor.ts'
import { createEmitter } from '../../autodiff/emit.ts'
import type { Emitter, Value } from '../../autodiff/emit.ts'
import { sorted } from '../canonicalise.ts'
import type { Canonical } from '../canonicalise.ts'
import { axisOf, dimsOfOne, samePlace } from './place.ts'
import type { Place } from './place.ts'
import { poolOf } from './pools.ts'
import type { Pool } from './pools.ts'
import { isProduct, isReshape, through } from './through.ts'

/** A node that will compute the pooled token alone: where the tokens of its result and of its inputs lay. */
interface Narrowed {
  node: Node
  place: Place
  inputs: readonly (Place | null)[]
}

/**
 * Encoders that pool one token (the class token, the end of a text) compute the last block for all of them. Here the token is taken as early as it can be: in the
 * last block only keys and values are made for every token; query, attention, output and MLP for one. Exact: every other result was thrown away.
 */
export function takeTokensEarly(tower: Canonical): Canonical {
  return tower.graph.nodes.reduce<Canonical>((current, node) => takeEarly(current, node), tower)
}

function takeEarly(tower: Canonical, from: Node): Canonical {
  const { graph, values } = tower
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const dims = (name: string): readonly number[] => values.get(name)?.dims ?? []
  const pool = poolOf(from, { dims, constant: (name) => graph.initializers.get(name ?? ''), maker: (name) => makers.get(name) })
  if (!pool || pool.tokens < 2) return tower
  const barred = new Set<Node>()
  for (;;) {
    const { narrowed, stuck } = plan(tower, pool, barred)
    if (!narrowed.some(({ node }) => isProduct(node)) || stuck.includes(from)) return tower
    if (!stuck.length) return rewritten(tower, pool, narrowed)
    for (const node of stuck) barred.add(node)
  }
}

/** From the pool backwards: a node is narrowed when all that is read of it is the pooled token. `stuck` are nodes whose inputs cannot be taken from where they lie. */
function plan({ graph, values, output }: Canonical, { node: from, place, tokens, at }: Pool, barred: ReadonlySet<Node>): { narrowed: Narrowed[]; stuck: Node[] } {
  const dims = (name: string): readonly number[] => values.get(name)?.dims ?? []
  const rows = typeof at === 'string' ? dims(at)[0]! : null
  const uses = new Map<string, { by: Node; place: Place | null }[]>()
  const narrowed = new Map<string, Narrowed>()
  for (const node of graph.nodes.toReversed()) {
    const made = node.outputs[0]!
    const wanted = made === output || node.outputs.length > 1 || barred.has(node) ? null : sharedPlace((uses.get(made) ?? []).map((use) => use.place))
    const found = wanted && dimsOfOne(dims(made), wanted, tokens) ? through({ node, place: wanted, tokens, rows, dims }) : undefined
    if (found) narrowed.set(made, { node, place: wanted!, inputs: found })
    const inputs = node === from ? [place] : found
    node.inputs.forEach((input, i) => uses.set(input, [...(uses.get(input) ?? []), { by: node, place: inputs?.[i] ?? null }]))
  }
  const stuck = [...uses].flatMap(([name, users]) => (narrowed.has(name) ? [] : users.flatMap((use) => (use.place && !canBeTaken(dims(name), use.place, tokens, rows) ? [use.by] : []))))
  return { narrowed: [...narrowed.values()], stuck }
}

/** Where all users of a value look for the token, if they agree and the value is not one that rows share. */
function sharedPlace(places: readonly (Place | null)[]): Place | null {
  const [first] = places
  return first && first.sharedAt === undefined && places.every((place) => place && samePlace(place, first)) ? first : null
}

/** Whether a gather can take the token of a value as it lies there. */
function canBeTaken(dims: readonly number[], place: Place, tokens: number, rows: number | null): boolean {
  if (place.sharedAt !== undefined) return place.outer === 1
  return dimsOfOne(dims, place, tokens) !== undefined && (rows === null || place.outer === rows)
}

function rewritten(tower: Canonical, { node: from, place, tokens, at }: Pool, narrowed: readonly Narrowed[]): Canonical {
  const values = new Map(tower.values)
  const graph = { ...tower.graph, nodes: [] as Node[], initializers: new Map(tower.graph.initializers) }
  const e = createEmitter(graph, `early/${from.outputs[0]!}/`, ({ name, dims, type }) => values.set(name, { dims, type }))
  const value = (name: string): Value => ({ name, ...tower.values.get(name)! })
  const narrow = new Map(narrowed.map((each) => [each.node, each]))
  const alone = new Set(narrowed.map(({ node }) => node.outputs[0]!))
  const taken = (name: string, where: Place): string => (alone.has(name) ? name : take(e, value(name), where, tokens, typeof at === 'number' ? at : value(at)).name)
  const shape = (dims: readonly number[]): string => e.constant(int64([dims.length], dims)).name
  const reshape = (node: Node, input: string, dims: readonly number[]): Node => ({ ...node, op: 'Reshape', inputs: [input, shape(dims)], attributes: {} })
  for (const node of tower.graph.nodes) {
    if (node === from) {
      graph.nodes.push(reshape(node, taken(node.inputs[0]!, place), values.get(node.outputs[0]!)!.dims))
      continue
    }
    const found = narrow.get(node)
    if (!found) {
      graph.nodes.push(node)
      continue
    }
    const made = node.outputs[0]!
    const inputs = node.inputs.map((input, i) => (found.inputs[i] ? taken(input, found.inputs[i]) : input))
    const dims = dimsOfOne(value(made).dims, found.place, tokens)!
    values.set(made, { ...values.get(made)!, dims })
    graph.nodes.push(isReshape(node) ? reshape(node, inputs[0]!, dims) : { ...node, inputs })
  }
  graph.nodes = sorted(graph.nodes, [tower.output])
  return { ...tower, graph, values }
}

/** One token of a value, its axis kept as 1. */
function take(e: Emitter, x: Value, place: Place, tokens: number, at: number | Value): Value {
  const { outer, inner, sharedAt } = place
  if (typeof at === 'number') {
    const axis = axisOf(x.dims, place, tokens)
    return axis === undefined ? e.reshape(e.gather(e.reshape(x, [outer, tokens, inner]), e.whole([at]), 1), dimsOfOne(x.dims, place, tokens)!) : e.gather(x, e.whole([at]), axis)
  }
  const rows = elementCount(at.dims)
  if (sharedAt !== undefined) {
    const after = x.dims.slice(axisOf(x.dims, place, tokens)! + 1)
    return e.reshape(e.gather(e.reshape(x, [tokens, ...after]), e.reshape(at, [rows]), 0), [rows, ...Array.from({ length: sharedAt }, () => 1), ...after])
  }
  const rowsOfTokens = e.reshape(x, [rows, tokens, inner])
  const picked = e.op('GatherND', [rowsOfTokens, e.reshape(at, [rows, 1])], [rows, inner], { batch_dims: int(1) }, x.type)
  return e.reshape(picked, dimsOfOne(x.dims, place, tokens)!)
}
