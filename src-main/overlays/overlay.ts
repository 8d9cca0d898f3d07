import { UmbraError } from '../base/umbra-error.ts'
import type { OverlayMethod } from '../contract/overlays.ts'
import type { Explainer } from './explainer.ts'
import type { Layout } from './layout.ts'
import { marginsOf } from './margin.ts'
import type { ClassEmbeddings } from './margin.ts'
import { gradientMaps, mapsOf } from './maps.ts'
import type { OverlayMaps } from './maps.ts'
import { occlusionMaps } from './occlusion.ts'

export interface OverlayAnswer {
  /** Per finding: what the maps explain, cos(image, positive) - cos(image, negative). */
  margins: Float64Array
  /** The layer the gradient maps come from; null when the model was not opened for them, or has none. */
  layer: { name: string; kind: Layout['kind']; grid: number; channels: number } | null
  maps: OverlayMaps[]
  /** Maps asked for that this model cannot give, and why. */
  missing: { method: OverlayMethod; because: string }[]
}

export interface OverlayWork {
  /** [1, channels, size, size], as `preprocess` makes them. */
  pixels: Float32Array
  film: { channels: number; size: number }
  classes: ClassEmbeddings
  methods: readonly OverlayMethod[]
  occlusion?: { grid?: number | undefined; span?: number | undefined } | undefined
  /** [count, channels, size, size] -> [count, embeddingSize] */
  embed: (pixels: Float32Array, count: number) => Promise<Float32Array>
  /** Called between two passes; throwing there ends the work. */
  between: () => Promise<void> | void
}

const GRADIENT_FORMS = ['gradient-x-activation', 'grad-cam'] as const
/** Squares along each side where the model has no grid of its own. */
const OCCLUSION_GRID = 7
/** A finer grid would take very many forward passes, one for each square. */
const FINEST_OCCLUSION = 16

/**
 * Every map asked for of one film. The model is opened for gradients only when they are wanted.
 *
 * @throws UmbraError `overlay-no-layer`, `overlay-no-gradient` when nothing that was asked for can be given, `overlay-classes`
 */
export async function overlay(open: () => Promise<Explainer>, work: OverlayWork): Promise<OverlayAnswer> {
  const { pixels, classes, embed, between } = work
  const methods = [...new Set(work.methods)]
  const inside = methods.filter((method) => method !== 'occlusion')
  const maps: OverlayMaps[] = []
  const missing: OverlayAnswer['missing'] = []
  let margins: Float64Array | null = null
  let explainer: Explainer | null = null
  if (inside.length) {
    try {
      explainer = await open()
    } catch (error) {
      if (!(error instanceof UmbraError) || !error.code.startsWith('overlay-') || inside.length === methods.length) throw error
      missing.push(...inside.map((method) => ({ method, because: error.message })))
    }
  }
  if (explainer) {
    const { layer, patchGrid, noPatches } = explainer
    const forms = GRADIENT_FORMS.filter((form) => methods.includes(form))
    const explained = await explainer.explain(pixels, classes, { between, gradients: forms.length > 0 })
    margins = explained.margins
    for (const form of forms) maps.push(gradientMaps(form, layer.layout, explained.activations, explained.gradients))
    if (methods.includes('patch-similarity')) {
      if (explained.patches && patchGrid !== null) maps.push(mapsOf('patch-similarity', patchGrid, explained.patches))
      else missing.push({ method: 'patch-similarity', because: noPatches ?? '' })
    }
  }
  if (methods.includes('occlusion')) {
    const grid = work.occlusion?.grid ?? Math.min(FINEST_OCCLUSION, explainer?.layer.layout.grid ?? OCCLUSION_GRID)
    const span = work.occlusion?.span
    maps.push(await occlusionMaps(embed, pixels, work.film, classes, { grid, between, ...(span === undefined ? {} : { span }) }))
  }
  margins ??= marginsOf(await embed(pixels, 1), classes).margins
  return { margins, layer: explainer && describe(explainer), maps, missing }
}

const describe = ({ layer: { name, layout } }: Explainer): OverlayAnswer['layer'] => ({ name, kind: layout.kind, grid: layout.grid, channels: layout.channels })
