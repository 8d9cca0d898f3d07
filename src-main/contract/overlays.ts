import { z } from 'zod'
import { call, id, nothing } from './define.ts'
import type { CellsAlong } from './map-over-film.ts'

/**
 * `gradient-x-activation`: gradient times activation at each place, summed over channels; class token and registers left out. Equal to Grad-CAM where the layer
 * is averaged and projected; elsewhere Grad-CAM can point at places that the score does not depend on (Draelos and Carin 2020, HiResCAM).
 * `grad-cam`: mean gradient of each channel times its activation, summed over channels (Selvaraju et al. 2017, without its ReLU).
 * Both are smoothed by a twentieth of the film's side.
 * `patch-similarity`: the margin of each place's own embedding. Tokens that were never trained to stand alone can be noisy, even inverted (Li et al. 2023).
 * `occlusion`: how far the margin drops when the place is covered; knows nothing of the model.
 */
export const OVERLAY_METHODS = ['gradient-x-activation', 'grad-cam', 'patch-similarity', 'occlusion'] as const
export type OverlayMethod = (typeof OVERLAY_METHODS)[number]

/**
 * The maps of all findings of one film over the binary channel: GET `umbra://overlay/<instanceId>/<method>?capability=...`; the body is this object and
 * [findings, grid, grid] float32 (little endian, row by row), put together by `pack`. A few kilobytes: the page spreads them over the film (`mapOverFilm`).
 * Above zero speaks for the finding, below against it.
 */
export interface OverlaysHeader {
  instanceId: number
  method: OverlayMethod
  /** In the order of the values. */
  findings: OverlaidFinding[]
  /** Cells along each side of the model's input. */
  grid: number
  film: { rows: number; columns: number }
  /** Where the cells lie on the film. */
  place: { row: CellsAlong; column: CellsAlong }
  passport: { model: string; modelHash: string; prompts: string; promptHash: string; runtime: string; hash: string }
  fromCache: boolean
}

export interface OverlaidFinding {
  findingId: string
  name: string
  /** What is explained: cos(positive) - cos(negative). */
  margin: number
  /** Spearman's rank correlation of occlusion with the gradient map over the cells on the film; null for other methods, and where the model has no gradient map. */
  agreement: { rank: number; cells: number } | null
}

/** How often the highest place of a map lay on the lesion, beside what chance would give. */
export interface PointingRate {
  n: number
  hits: number
  rate: number
  /** Wilson, 95 %. */
  interval: { low: number; high: number }
  chance: number
}

/** Mean margins over films while they are covered by the map's order, and in random order. */
export interface CoverCurves {
  films: number
  /** Share of the film covered (deletion) or uncovered (insertion). */
  shares: number[]
  deletion: number[]
  insertion: number[]
  randomDeletion: number[]
  randomInsertion: number[]
}

export interface HonestySource {
  /** Synthetic films whose lesions are known, or films of this library on which readers marked the finding. */
  source: 'phantom' | 'marks'
  pointing: PointingRate
  curves: CoverCurves | null
  runtime: string
  measuredAt: string
}

export interface HonestyVerdict {
  /** false: greyed; null: not known. */
  points: boolean | null
  /** In words, for the reader. */
  reason: string
}

/** What is known of how far one finding's overlay can be trusted, with the active model and prompts. */
export interface Honesty {
  findingId: string
  method: OverlayMethod
  sources: HonestySource[]
  verdict: HonestyVerdict
}

export interface HonestyResult {
  findings: number
  films: number
  marked: number
  seconds: number
}

export const overlayCalls = {
  /** One row for each finding and method. */
  'overlays.honesty': call<Honesty[]>()(nothing),
  /** Measures what was not measured yet with the active model and prompts; the site's own marks always anew. */
  'overlays.measure': call<{ jobId: number }>()(nothing),
  /**
   * Tells which study is open. Its films' maps are computed ahead, unless a job is running; each that is there is told by `overlays.ready`. What was begun for
   * any other study is stopped.
   */
  'overlays.open': call<null>()(z.strictObject({ studyId: id.nullable() }))
}
