import { createRandom } from '../base/random.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Node } from '../onnx/graph.ts'
import { openSession } from '../onnx/session.ts'
import { elementCount, float32, floats } from '../onnx/tensor.ts'
import type { FloatTensor } from '../onnx/tensor.ts'
import { createEmitter } from '../training/autodiff/emit.ts'
import { differentiate } from '../training/autodiff/differentiate.ts'
import type { Canonical } from '../training/canonical/canonicalise.ts'
import { bottlenecks } from './bottlenecks.ts'
import { layoutOf, tokenLayout } from './layout.ts'
import type { Layout } from './layout.ts'
import { cutOut, weightsInside } from './weights-inside.ts'

/** The last value of an encoder that still knows places and that all the film's evidence passes through. */
export interface SpatialLayer {
  /** Name of the value. */
  name: string
  dims: readonly number[]
  layout: Layout
}

/** Ops that only move or average: between a feature map and a value after them nothing was computed. */
const MOVES = new Set(['Reshape', 'Transpose', 'Concat', 'Add', 'ReduceMean', 'GlobalAveragePool', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity', 'Expand', 'Slice'])

/** Bottlenecks before the output that are looked at first; one block of a transformer has two. */
const FIRST_LOOK = 6

const refuse = (why: string): UmbraError =>
  new UmbraError('overlay-no-layer', `The model has no layer to show a place from: ${why}.`, { hint: 'Occlusion still works: it needs nothing of the model but its embedding.' })

/**
 * Finds the layer whose gradient tells where a score came from. Two things make it other than the last value of spatial shape. Past the pooling of a class
 * token the gradient at every place is zero. And on the residual stream of a pre-norm transformer gradient times activation is zero, because the
 * normalisation behind it ignores the scale of a token (Euler's theorem); residual sums whose places are dead are therefore taken out, which leaves the
 * normalised tokens as the bottleneck. Which places are dead is measured on one random input of the last blocks.
 *
 * @param canonical fixed to one film
 * @returns also the layouts of all values that have one
 * @throws UmbraError `overlay-no-layer`, `not-trainable` when an op behind the layer has no gradient
 */
export async function findSpatialLayer(canonical: Canonical): Promise<SpatialLayer & { layouts: ReadonlyMap<string, Layout> }> {
  const [film] = canonical.inputs
  if (film?.dims.length !== 4 || canonical.inputs.length !== 1) throw refuse(`it takes ${canonical.inputs.map(({ name, dims }) => `${name} [${dims.join(', ')}]`).join(' and ')}, not one film`)
  const alone = bottlenecks(canonical.graph.nodes, film.name, canonical.output)
  const layouts = layoutsOf(canonical, new Set(alone), film.dims[2]!)
  const spatial = alone.filter((name) => layouts.has(name))
  if (!spatial.length) throw refuse(`no value between ${film.name} and ${canonical.output} is a feature map or a row of patch tokens that everything passes through`)
  for (const look of new Set([Math.min(FIRST_LOOK, spatial.length), spatial.length])) {
    const found = await lastLive(canonical, spatial.at(-look)!, layouts)
    if (found) return { name: found, dims: canonical.values.get(found)!.dims, layout: layouts.get(found)!, layouts }
  }
  throw refuse(`the embedding does not depend on every place of ${spatial.join(', ')}`)
}

/** Grid of every value that has one; a grid as fine as the film itself is the film. */
function layoutsOf({ graph, values }: Canonical, alone: ReadonlySet<string>, side: number): Map<string, Layout> {
  const layouts = new Map<string, Layout>()
  let known: number | null = null
  for (const node of graph.nodes) {
    for (const output of node.outputs) {
      const value = values.get(output)
      if (value?.type !== 'float32') continue
      const layout = layoutOf(value.dims, known)
      if (!layout || layout.grid > side / 2) continue
      layouts.set(output, layout.extra ? placed(layout, value.dims, node, layouts, values) : layout)
      if (alone.has(output)) known = layout.grid
    }
  }
  return layouts
}

/** Where the places begin among tokens: at a Concat as it lays them, later as the tokens before. */
function placed(layout: Layout, dims: readonly number[], { op, inputs }: Node, layouts: ReadonlyMap<string, Layout>, values: Canonical['values']): Layout {
  const axis = layout.channelStride === 1 ? 1 : 2
  const firstOf = ({ start, cellStride }: Layout): number => start / cellStride
  if (op === 'Concat') {
    const at = inputs.findIndex((input) => values.get(input)?.dims[axis] === layout.grid ** 2)
    if (at >= 0) return tokenLayout(dims, axis, layout.grid, inputs.slice(0, at).reduce((sum, input) => sum + (values.get(input)?.dims[axis] ?? 0), 0))
  }
  const before = inputs.map((input) => layouts.get(input)).find((each) => each?.kind === 'tokens' && each.extra === layout.extra && each.grid === layout.grid)
  return before ? tokenLayout(dims, axis, layout.grid, firstOf(before)) : layout
}

/** The last bottleneck behind `from` with a gradient at every place, or null. */
async function lastLive(canonical: Canonical, from: string, layouts: ReadonlyMap<string, Layout>): Promise<string | null> {
  const liveness = await placesWithGradient(canonical, from, layouts)
  const start = canonical.graph.nodes.findIndex(({ outputs }) => outputs.includes(from))
  const tail = canonical.graph.nodes.slice(start + 1)
  const dims = (name: string): string => canonical.values.get(name)?.dims.join() ?? name
  // Along a sum each place stays where it is: if none of the result's places matters, the sum carries none of them on.
  const severed = (input: string, { op, outputs: [output] }: Node): boolean => op === 'Add' && liveness.get(output!) === 0 && dims(input) === dims(output!)
  const live = [from, ...bottlenecks(tail, from, canonical.output, severed)].filter((name) => liveness.get(name) === 1)
  const last = live.at(-1)
  if (last === undefined) return null
  // Attention pooling adds a mean token to the last feature map: the map itself knows the same and is what people expect.
  const position = (name: string): number => tail.findIndex(({ outputs }) => outputs.includes(name))
  const map = live.findLast((name) => layouts.get(name)!.kind === 'map')
  return map && tail.slice(position(map) + 1, position(last) + 1).every(({ op }) => MOVES.has(op)) ? map : last
}

/** Share of the places of every value behind `from` that have a gradient, on random numbers. */
async function placesWithGradient(canonical: Canonical, from: string, layouts: ReadonlyMap<string, Layout>): Promise<Map<string, number>> {
  const shaped = weightsInside(canonical)
  const { values, graph } = shaped
  const cotangent = { name: 'cotangent', ...values.get(canonical.output)! }
  values.set(cotangent.name, cotangent)
  const e = createEmitter(graph, 'overlay/', ({ name, dims, type }) => values.set(name, { dims, type }))
  const gradients = [...differentiate({ graph: { ...graph, nodes: [...graph.nodes] }, values }, e, [{ of: canonical.output, gradient: cotangent }], [from])].filter(([name]) => layouts.has(name))
  const random = createRandom('overlay layer')
  const normal = (dims: readonly number[]): FloatTensor => float32(dims, Float32Array.from({ length: elementCount(dims) }, () => random.normal()))
  const outputs = [...new Set(gradients.map(([, { name }]) => name))].filter((name) => name !== cotangent.name)
  const session = await openSession(cutOut(shaped, [from, cotangent.name], outputs, canonical.opset), { graphOptimizationLevel: 'disabled' })
  try {
    const feeds = { [from]: normal(values.get(from)!.dims), [cotangent.name]: normal(cotangent.dims) }
    const results = await session.run(Object.fromEntries(session.inputs.map(({ name }) => [name, feeds[name]!])))
    return new Map(gradients.flatMap(([name, gradient]) => (results[gradient.name] ? [[name, liveShare(floats(results[gradient.name], name), layouts.get(name)!)] as const] : [])))
  } finally {
    await session.close()
  }
}

function liveShare(gradient: Float32Array, { grid, channels, start, cellStride, channelStride }: Layout): number {
  let live = 0
  for (let cell = 0; cell < grid * grid; cell++) {
    for (let channel = 0; channel < channels; channel++) {
      if (gradient[start + cell * cellStride + channel * channelStride] !== 0) {
        live++
        break
      }
    }
  }
  return live / (grid * grid)
}
