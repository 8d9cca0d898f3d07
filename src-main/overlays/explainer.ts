import { UmbraError } from '../base/umbra-error.ts'
import { loadModel } from '../onnx/model.ts'
import { openSession } from '../onnx/session.ts'
import type { Session } from '../onnx/session.ts'
import { elementCount, float32, floats } from '../onnx/tensor.ts'
import type { HostTensor } from '../onnx/tensor.ts'
import { createEmitter } from '../training/autodiff/emit.ts'
import { differentiate } from '../training/autodiff/differentiate.ts'
import { canonicalise } from '../training/canonical/canonicalise.ts'
import { fixDims } from '../training/trainer/fix-dims.ts'
import { rowsOf } from './layout.ts'
import { marginsOf, marginsOfRows } from './margin.ts'
import type { ClassEmbeddings } from './margin.ts'
import { patchProjection } from './patch-projection.ts'
import type { PatchProjection } from './patch-projection.ts'
import { findSpatialLayer } from './spatial-layer.ts'
import type { SpatialLayer } from './spatial-layer.ts'
import { cutOut, weightsInside } from './weights-inside.ts'

export interface Explained {
  /** As the encoder makes it, not normalised. */
  embedding: Float32Array
  /** Per finding: cos(image, positive) - cos(image, negative). */
  margins: Float64Array
  /** The layer's values, in its own layout. */
  activations: Float32Array
  /** Per finding: d(margin) / d(activations), in the same layout. */
  gradients: Float32Array[]
  /** Per finding: the margin of each place's own embedding, [grid, grid]; null where `noPatches` says why. */
  patches: Float32Array[] | null
}

/** An image encoder opened to tell where its scores come from. */
export interface Explainer {
  readonly layer: SpatialLayer
  readonly embeddingSize: number
  /** Cells along each side of `patches`. */
  readonly patchGrid: number | null
  /** Why the model's places have no embeddings of their own. */
  readonly noPatches: string | null
  /**
   * One forward pass, then for each finding a pass from the embedding back to the layer, which is short: a small part of the network lies between.
   *
   * @param pixels [1, channels, size, size], as `preprocess` makes them
   * @param options.between is called before every finding; throwing there ends the work
   * @param options.gradients false leaves `gradients` empty
   */
  explain(pixels: Float32Array, classes: ClassEmbeddings, options?: { between?: () => Promise<void> | void; gradients?: boolean }): Promise<Explained>
  close(): Promise<void>
}

export interface ExplainerOptions {
  /** Side of a film, where the model leaves it open. */
  imageSize?: number
  /** Name of the embedding, where the model has several outputs. */
  output?: string
  threads?: number
}

/**
 * @param source path of the image encoder's .onnx file, or its bytes
 * @throws UmbraError `overlay-no-layer`, `overlay-no-gradient`, `model-unusable`
 */
export async function openExplainer(source: string | Uint8Array, { threads, ...open }: ExplainerOptions = {}): Promise<Explainer> {
  const built = await build(source, open).catch((error: unknown) => {
    if (!(error instanceof UmbraError) || error.code !== 'not-trainable') throw error
    throw new UmbraError('overlay-no-gradient', error.message.replace('The model cannot be trained', 'Where its scores come from cannot be computed'), {
      cause: error,
      hint: 'Occlusion still works: it needs nothing of the model but its embedding.',
      ...(typeof source === 'string' ? { file: source } : {})
    })
  })
  const { layer, film, output, saved, gradient } = built
  const options = threads === undefined ? {} : { threads }
  const forward: Session = await openSession(built.forward, options)
  const backward: Session = await openSession(built.backward, options).catch(async (error: unknown) => {
    await forward.close()
    throw error
  })
  const embeddingSize = output.dims[1]!
  const projection = typeof built.projection === 'string' ? null : built.projection
  const project = projection && (await openSession(projection.model, options))

  return {
    layer,
    embeddingSize,
    patchGrid: projection && projection.layout.grid,
    noPatches: typeof built.projection === 'string' ? built.projection : null,
    explain: async (pixels, classes, { between = () => {}, gradients: wanted = true } = {}) => {
      if (pixels.length !== elementCount(film.dims)) throw new RangeError(`${pixels.length} values are not one film of [${film.dims.join(', ')}]`)
      const made = await forward.run({ [film.name]: float32(film.dims, pixels) })
      const embedding = floats(made[output.name], output.name)
      const { margins, cotangents } = marginsOf(embedding, classes)
      const feeds: Record<string, HostTensor> = Object.fromEntries(saved.map((name) => [name, made[name]!]))
      const gradients: Float32Array[] = []
      for (const cotangent of wanted ? cotangents : []) {
        await between()
        const results = await backward.run({ ...feeds, [COTANGENT]: float32(output.dims, cotangent) })
        gradients.push(floats(results[gradient], gradient))
      }
      let patches: Float32Array[] | null = null
      if (projection && project) {
        const { from, layout, input } = projection
        const rows = float32([layout.grid ** 2, layout.channels], rowsOf(layout, floats(made[from], from)))
        patches = marginsOfRows(floats((await project.run({ [input]: rows }))[output.name], output.name), embeddingSize, classes)
      }
      return { embedding, margins, activations: floats(made[layer.name], layer.name), gradients, patches }
    },
    close: async () => {
      await forward.close()
      await backward.close()
      await project?.close()
    }
  }
}

const COTANGENT = 'overlay/cotangent'

interface Built {
  layer: SpatialLayer
  film: { name: string; dims: readonly number[] }
  output: { name: string; dims: readonly number[] }
  /** Values of the forward pass that the backward pass reads. */
  saved: string[]
  gradient: string
  projection: PatchProjection | string
  forward: Uint8Array
  backward: Uint8Array
}

async function build(source: string | Uint8Array, { imageSize, output: wanted }: ExplainerOptions): Promise<Built> {
  const model = loadModel(source)
  if (wanted !== undefined) model.graph.outputs = model.graph.outputs.filter(({ name }) => name === wanted)
  const canonical = await canonicalise(model, (input) => fixDims(input, 1, imageSize === undefined ? {} : { imageSize }))
  const dims = canonical.values.get(canonical.output)?.dims ?? []
  if (dims.length !== 2 || dims[0] !== 1) throw new UmbraError('overlay-no-layer', `The model's output ${canonical.output} is [${dims.join(', ')}], not one embedding per film.`)
  const { layouts, ...layer } = await findSpatialLayer(canonical)
  const shaped = weightsInside(canonical)
  const projection = patchProjection(canonical, shaped, layouts)
  const { graph, values } = shaped
  const nodes = [...graph.nodes]
  values.set(COTANGENT, { dims, type: 'float32' })
  const e = createEmitter(graph, 'overlay/', ({ name, dims: made, type }) => values.set(name, { dims: made, type }))
  const gradient = differentiate({ graph: { ...graph, nodes }, values }, e, [{ of: canonical.output, gradient: { name: COTANGENT, dims, type: 'float32' } }], [layer.name]).get(layer.name)
  if (!gradient) throw new UmbraError('overlay-no-layer', `The embedding does not depend on ${layer.name}.`)
  const emitted = { ...graph, nodes: graph.nodes.slice(nodes.length) }
  const madeBackward = new Set(emitted.nodes.flatMap(({ outputs }) => outputs))
  const saved = [...new Set(emitted.nodes.flatMap(({ inputs }) => inputs))].filter((name) => name && name !== COTANGENT && !madeBackward.has(name) && !graph.initializers.has(name))
  return {
    layer,
    film: canonical.inputs[0]!,
    output: { name: canonical.output, dims },
    saved,
    projection,
    gradient: gradient.name,
    forward: cutOut({ graph: { ...graph, nodes }, values }, [canonical.inputs[0]!.name], [...new Set([canonical.output, layer.name, ...(typeof projection === 'string' ? [] : [projection.from]), ...saved])], canonical.opset),
    backward: cutOut({ graph: emitted, values }, [COTANGENT, ...saved], [gradient.name], canonical.opset)
  }
}
