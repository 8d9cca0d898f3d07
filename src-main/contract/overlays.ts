import { z } from 'zod'
import { call, id } from './define.ts'

/**
 * `gradient-x-activation`: gradient times activation at each place, summed over channels; class token and registers left out. Equal to Grad-CAM where the layer
 * is averaged and projected; elsewhere Grad-CAM can point at places that the score does not depend on (Draelos and Carin 2020, HiResCAM).
 * `grad-cam`: mean gradient of each channel times its activation, summed over channels (Selvaraju et al. 2017, without its ReLU).
 * `patch-similarity`: the margin of each place's own embedding. Tokens that were never trained to stand alone can be noisy, even inverted (Li et al. 2023).
 * `occlusion`: how far the margin drops when the place is covered; knows nothing of the model.
 */
export const OVERLAY_METHODS = ['gradient-x-activation', 'grad-cam', 'patch-similarity', 'occlusion'] as const
export type OverlayMethod = (typeof OVERLAY_METHODS)[number]

/**
 * One finding's map on one film over the binary channel: GET `umbra://overlay/<instanceId>/<findingId>/<method>?capability=...`; the body is this object and
 * [rows, columns] float32 (little endian, row by row), put together by `pack`. Sample (r, c) is the value at the film's point ((c + 0.5) * shrink, (r + 0.5) *
 * shrink), measured from the film's upper left edge in film pixels; NaN where the model did not look. Above zero speaks for the finding, below against it.
 */
export interface OverlayHeader {
  instanceId: number
  findingId: string
  name: string
  method: OverlayMethod
  rows: number
  columns: number
  /** Film pixels per sample. */
  shrink: number
  film: { rows: number; columns: number }
  /** What is explained: cos(positive) - cos(negative). */
  margin: number
  /** Lowest and highest sample on the film. */
  low: number
  high: number
  /** Cells along each side of the model's input: how coarse the map really is. */
  grid: number
  /** Spearman's rank correlation of occlusion with the gradient map over the cells on the film; null for other methods, and where the model has no gradient map. */
  agreement: { rank: number; cells: number } | null
  passport: { model: string; modelHash: string; prompts: string; promptHash: string; runtime: string; hash: string }
  fromCache: boolean
}

export const overlayCalls = {
  /** Computes ahead for the films of the open study; null, or another study, stops it. Never competes with a job. */
  'overlays.prefetch': call<null>()(z.strictObject({ studyId: id.nullable() }))
}
