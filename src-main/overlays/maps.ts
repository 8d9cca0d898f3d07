import type { OverlayMethod } from '../contract/overlays.ts'
import type { Preprocessing } from '../models/manifest.ts'
import { mapToFilm } from '../inference/preprocess/map-to-film.ts'
import type { Layout } from './layout.ts'
import { smoothed } from './smoothed.ts'

/** Maps of one film over the model's input, one per finding. Signed: above zero speaks for the finding, below against it. */
export interface OverlayMaps {
  method: OverlayMethod
  findings: number
  rows: number
  columns: number
  /** [findings, rows, columns] */
  values: Float32Array
  /** Per finding, over the whole model input. */
  ranges: { low: number; high: number }[]
}

/** @param each per finding [grid, grid] */
export function mapsOf(method: OverlayMethod, grid: number, each: readonly Float32Array[]): OverlayMaps {
  const values = new Float32Array(each.length * grid * grid)
  each.forEach((map, f) => values.set(map, f * grid * grid))
  const ranges = each.map((map) => ({ low: map.reduce((least, value) => Math.min(least, value), Infinity), high: map.reduce((most, value) => Math.max(most, value), -Infinity) }))
  return { method, findings: each.length, rows: grid, columns: grid, values, ranges }
}

const FORMS = { 'gradient-x-activation': gradientTimesActivation, 'grad-cam': gradCam } as const

/** Gradient-weighted activations of every finding, smoothed. */
export function gradientMaps(form: keyof typeof FORMS, layout: Layout, activations: Float32Array, gradients: readonly Float32Array[]): OverlayMaps {
  return mapsOf(form, layout.grid, gradients.map((gradient) => smoothed(FORMS[form](layout, activations, gradient), layout.grid)))
}

/** @returns [grid, grid] */
export function gradCam({ grid, channels, start, cellStride, channelStride }: Layout, activations: Float32Array, gradient: Float32Array): Float32Array {
  const cells = grid * grid
  const map = new Float64Array(cells)
  for (let channel = 0; channel < channels; channel++) {
    const first = start + channel * channelStride
    let weight = 0
    for (let cell = 0; cell < cells; cell++) weight += gradient[first + cell * cellStride]! / cells
    for (let cell = 0; cell < cells; cell++) map[cell]! += weight * activations[first + cell * cellStride]!
  }
  return Float32Array.from(map)
}

/** @returns [grid, grid] */
export function gradientTimesActivation({ grid, channels, start, cellStride, channelStride }: Layout, activations: Float32Array, gradient: Float32Array): Float32Array {
  return Float32Array.from({ length: grid * grid }, (_, cell) => {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      const at = start + cell * cellStride + channel * channelStride
      sum += gradient[at]! * activations[at]!
    }
    return sum
  })
}

/**
 * One finding's map in the coordinates of the film: crop, padding and resizing undone.
 *
 * @param shrink film pixels per result pixel
 * @returns NaN where the model did not look
 */
export function overlayOnFilm(maps: OverlayMaps, finding: number, film: { rows: number; columns: number }, spec: Pick<Preprocessing, 'fit' | 'size'>, shrink = 1): { rows: number; columns: number; values: Float32Array } {
  if (!(finding >= 0 && finding < maps.findings)) throw new RangeError(`There is no map ${finding} among ${maps.findings}`)
  const cells = maps.rows * maps.columns
  return mapToFilm({ cells: maps.rows, values: maps.values.subarray(finding * cells, (finding + 1) * cells) }, film, spec, shrink)
}
