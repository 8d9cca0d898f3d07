import { modalityValue } from './modality.ts'
import { isInverted, isPadding, storedRange, type GreyscalePipeline } from './pipeline.ts'
import type { StoredValues } from './statistics.ts'

export interface GreyFilm {
  rows: number
  columns: number
  /** Stored values, one per pixel. */
  data: StoredValues
}

export interface CoarseGrid {
  rows: number
  columns: number
  step: number
  /** Mean of the stored values of each cell, the sign turned so that larger is brighter on screen; NaN where all is padding. */
  brightness: Float64Array
}

const MOST_CELLS = 256

/** 1 when larger stored values are brighter on screen, -1 when darker. */
export function towardsWhite(pipeline: GreyscalePipeline): 1 | -1 {
  const { low, high } = storedRange(pipeline)
  return modalityValue(pipeline, high) >= modalityValue(pipeline, low) !== isInverted(pipeline) ? 1 : -1
}

/** A film's means over cells of `step` x `step` pixels, at most 256 cells along either side. */
export function coarseGrid({ rows, columns, data }: GreyFilm, pipeline: GreyscalePipeline): CoarseGrid {
  const step = Math.max(1, Math.ceil(Math.max(rows, columns) / MOST_CELLS))
  const grid = { rows: Math.ceil(rows / step), columns: Math.ceil(columns / step), step }
  const sums = new Float64Array(grid.rows * grid.columns)
  const counts = new Uint32Array(sums.length)
  const sign = towardsWhite(pipeline)
  for (let y = 0, at = 0; y < rows; y++) {
    const line = Math.floor(y / step) * grid.columns
    for (let cell = line, x = 0; x < columns; cell++) {
      for (const end = Math.min(columns, x + step); x < end; x++, at++) {
        const stored = data[at]!
        if (pipeline.padding !== null && isPadding(pipeline, stored)) continue
        sums[cell]! += stored
        counts[cell]!++
      }
    }
  }
  return { ...grid, brightness: sums.map((sum, cell) => (counts[cell] ? (sign * sum) / counts[cell]! : Number.NaN)) }
}
