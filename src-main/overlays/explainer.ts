import { UmbraError } from '../base/umbra-error.ts'
import { loadModel } from '../onnx/model.ts'
import { openSession } from '../onnx/session.ts'
import type { Session } from '../onnx/session.ts'
import { elementCount, float32, floats } from '../onnx/tensor.ts'
import { canonicalise, type Canonical } from '../training/canonical/canonicalise.ts'
import { fixDims } from '../training/trainer/fix-dims.ts'
import { backwardPass, type Backward } from './backward.ts'
import { openMarginGradients } from './gradients-of-margins.ts'
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
  /** How many passes back they took. */
  passes: number
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
   * One forward pass, then one pass for all findings together from the embedding back to the layer, which is short: a small part of the network lies between.
   *
   * @param pixels [1, channels, size, size], as `preprocess` makes them
   * @param options.between is called before every pass; throwing there ends the work
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
  /** Numbers that the largest value of one pass back may hold: fewer take more passes. */
  mostNumbers?: number
}

/**
 * @param source path of the image encoder's .onnx file, or its bytes
 * @throws UmbraError `overlay-no-layer`, `overlay-no-gradient`, `model-unusable`
 */
export async function openExplainer(source: string | Uint8Array, { threads, mostNumbers, ...open }: ExplainerOptions = {}): Promise<Explainer> {
  const built = await build(source, open).catch((error: unknown) => {
    if (!(error instanceof UmbraError) || error.code !== 'not-trainable') throw error
    throw new UmbraError('overlay-no-gradient', error.message.replace('The model cannot be trained', 'Where its scores come from cannot be computed'), {
      cause: error,
      hint: 'Occlusion still works: it needs nothing of the model but its embedding.',
      ...(typeof source === 'string' ? { file: source } : {})
    })
  })
  const { layer, film, output } = built
  const options = threads === undefined ? {} : { threads }
  const forward: Session = await openSession(built.forward, options)
  const backward = await openMarginGradients(built.canonical, layer.name, built.backward, { ...options, ...(mostNumbers === undefined ? {} : { mostNumbers }) }).catch(async (error: unknown) => {
    await forward.close()
    throw error
  })
  const embeddingSize = output.dims[1]!
  const projection = typeof built.projection === 'string' ? null : built.projection
  const project = projection?.model ? await openSession(projection.model, options) : null

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
      const { gradients, passes } = await backward.of(made, wanted ? cotangents : [], between)
      let patches: Float32Array[] | null = null
      if (projection) {
        const { from, layout, input } = projection
        const rows = rowsOf(layout, floats(made[from], from))
        const embedded = project ? floats((await project.run({ [input]: float32([layout.grid ** 2, layout.channels], rows) }))[output.name], output.name) : rows
        patches = marginsOfRows(embedded, embeddingSize, classes)
      }
      return { embedding, margins, activations: floats(made[layer.name], layer.name), gradients, passes, patches }
    },
    close: async () => {
      await forward.close()
      await backward.close()
      await project?.close()
    }
  }
}

interface Built {
  layer: SpatialLayer
  film: { name: string; dims: readonly number[] }
  output: { name: string; dims: readonly number[] }
  canonical: Canonical
  projection: PatchProjection | string
  forward: Uint8Array
  /** For one finding. */
  backward: Backward
}

async function build(source: string | Uint8Array, { imageSize, output: wanted }: ExplainerOptions): Promise<Built> {
  const model = loadModel(source)
  if (wanted !== undefined) model.graph.outputs = model.graph.outputs.filter(({ name }) => name === wanted)
  const canonical = await canonicalise(model, (input) => fixDims(input, 1, imageSize === undefined ? {} : { imageSize }))
  const dims = canonical.values.get(canonical.output)?.dims ?? []
  if (dims.length !== 2 || dims[0] !== 1) throw new UmbraError('overlay-no-layer', `The model's output ${canonical.output} is [${dims.join(', ')}], not one embedding per film.`)
  const { layouts, ...layer } = await findSpatialLayer(canonical)
  const projection = patchProjection(canonical, weightsInside(canonical), layouts)
  const backward = backwardPass(canonical, layer.name, 1)
  if (!backward) throw new UmbraError('overlay-no-layer', `The embedding does not depend on ${layer.name}.`)
  return {
    layer,
    film: canonical.inputs[0]!,
    output: { name: canonical.output, dims },
    canonical,
    projection,
    backward,
    forward: cutOut(backward.forward, [canonical.inputs[0]!.name], [...new Set([canonical.output, layer.name, ...(typeof projection === 'string' ? [] : [projection.from]), ...backward.saved])], canonical.opset)
  }
}
