import type { Node } from '../onnx/graph.ts'
import { int64 } from '../onnx/tensor.ts'
import { createEmitter } from '../training/autodiff/emit.ts'
import { differentiate, type ShapedGraph } from '../training/autodiff/differentiate.ts'
import type { Canonical } from '../training/canonical/canonicalise.ts'
import { cutOut, weightsInside } from './weights-inside.ts'

/** Name of the gradient of the margins by the embedding, [count, size]. */
export const COTANGENT = 'overlay/cotangent'

/** From the embedding back to the layer. */
export interface Backward {
  /** Values of the forward pass of the one film that it reads. */
  saved: string[]
  /** Name of d(margin) / d(layer): `count` films of the layer's shape, one behind the other. */
  gradient: string
  model: Uint8Array
  /** The forward graph with every value that the pass reads. */
  forward: ShapedGraph
}

/** What of an encoder lies behind a layer: little enough to be kept. */
export interface Behind extends Canonical {
  /** Values that depend on the film, before the layer too. */
  told: ReadonlySet<string>
}

export function behind(canonical: Canonical, layer: string): Behind {
  const { graph, inputs, parameters } = canonical
  const after = toldBy(graph.nodes, [layer])
  const nodes = graph.nodes.filter(({ outputs }) => outputs.some((output) => after.has(output)))
  const used = new Set(nodes.flatMap((node) => node.inputs))
  const only = <T>(all: ReadonlyMap<string, T>): Map<string, T> => new Map([...all].filter(([name]) => used.has(name)))
  return { ...canonical, graph: { ...graph, nodes, initializers: only(graph.initializers) }, parameters: only(parameters), told: toldBy(graph.nodes, [inputs[0]!.name]) }
}

/**
 * The pass back from the embedding to `layer` for `count` margins of one film at once: as if the film stood `count` times in a batch, each with the gradient of
 * another margin. What the forward pass made once is repeated inside.
 *
 * @param canonical fixed to one film; what is `behind` the layer is enough
 * @returns null where the embedding does not depend on the layer
 * @throws UmbraError `not-trainable` for an op without a gradient; with a count above 1 also RangeError, where the model does not keep films one behind the other
 */
export function backwardPass(canonical: Canonical | Behind, layer: string, count: number): Backward | null {
  const shaped = weightsInside(canonical)
  const { graph } = shaped
  const seen = 'told' in canonical ? canonical.told : [canonical.inputs[0]!.name]
  const values = count === 1 ? shaped.values : repeated(shaped.values, toldBy(graph.nodes, seen), count)
  const nodes = [...graph.nodes]
  const cotangent = { name: COTANGENT, ...values.get(canonical.output)! }
  values.set(COTANGENT, cotangent)
  const e = createEmitter(graph, 'overlay/', ({ name, dims, type }) => values.set(name, { dims, type }))
  const gradient = differentiate({ graph: { ...graph, nodes }, values }, e, [{ of: canonical.output, gradient: cotangent }], [layer]).get(layer)
  if (!gradient) return null
  const emitted = graph.nodes.slice(nodes.length)
  const made = new Set(emitted.flatMap(({ outputs }) => outputs))
  const saved = [...new Set(emitted.flatMap(({ inputs }) => inputs))].filter((name) => name && name !== COTANGENT && !made.has(name) && !graph.initializers.has(name))
  const told = toldBy(nodes, seen)
  const again = count === 1 ? [] : saved.filter((name) => told.has(name))
  const wide = new Map(values)
  const tiles = again.map((name): Node => {
    const { dims, type } = values.get(name)!
    const repeats = `${name}/repeats`
    graph.initializers.set(repeats, int64([dims.length], dims.map((_, axis) => (axis === 0 ? count : 1))))
    wide.set(`${name}/wide`, { dims, type }).set(name, { dims: [dims[0]! / count, ...dims.slice(1)], type })
    return { op: 'Tile', domain: '', name: `${name}/wide`, inputs: [name, repeats], outputs: [`${name}/wide`], attributes: {} }
  })
  const widened = emitted.map((node): Node => ({ ...node, inputs: node.inputs.map((name) => (again.includes(name) ? `${name}/wide` : name)) }))
  return {
    saved,
    gradient: gradient.name,
    model: cutOut({ graph: { ...graph, nodes: [...tiles, ...widened] }, values: wide }, [COTANGENT, ...saved], [gradient.name], canonical.opset),
    forward: { graph: { ...graph, nodes }, values }
  }
}

/** Values that depend on any of `seen`. */
function toldBy(nodes: readonly Node[], seen: Iterable<string>): Set<string> {
  const told = new Set(seen)
  for (const { inputs, outputs } of nodes) if (inputs.some((input) => told.has(input))) for (const output of outputs) if (output) told.add(output)
  return told
}

/** The values of the same graph for `count` films, taken to lie one behind the other along the first axis of everything that depends on them. */
function repeated(values: ShapedGraph['values'], told: ReadonlySet<string>, count: number): ShapedGraph['values'] {
  const wide = new Map(values)
  for (const [name, value] of values) {
    if (!told.has(name)) continue
    const [first, ...rest] = value.dims
    if (first === undefined) throw new RangeError(`${name} is one number for the whole batch`)
    wide.set(name, { ...value, dims: [first * count, ...rest] })
  }
  return wide
}
