import { contours } from 'd3-contour'
import type { OverlayMap } from './levels.ts'

export interface IsoLine {
  /** Share of the highest value, 0 to 1. */
  share: number
  /** Closed rings in film coordinates: x0, y0, x1, y1, ... */
  rings: Float32Array[]
}

/** How many lines between the threshold and the top. */
const LINES = 3

/** The shares at which lines are drawn: the threshold itself, and evenly on towards the top. */
export const lineShares = (threshold: number): number[] => Array.from({ length: LINES }, (_, i) => threshold + (i * (1 - threshold)) / LINES)

/** Samples along the long side that lines are traced on: enough for a smooth line over a grid of cells, and fast enough to follow a slider. */
const TRACED = 256

/** Marching squares (d3-contour), in the coordinates of the film. */
export function isoLines(map: OverlayMap, threshold: number): IsoLine[] {
  const { high } = map
  if (!(high > 0)) return []
  const { rows, columns, shrink, values } = coarser(map)
  const trace = contours().size([columns, rows]).smooth(true)
  // The library wants plain numbers; NaN counts as below every line.
  const field = values as unknown as number[]
  return lineShares(threshold).map((share) => ({
    share,
    rings: trace.contour(field, Math.max(share * high, Number.MIN_VALUE)).coordinates.flatMap((polygon) => polygon.map((ring) => Float32Array.from(ring.flatMap(([x, y]) => [x! * shrink, y! * shrink]))))
  }))
}

/** Means of 2 x 2 samples, whose centres lie where the coarser samples' centres belong; an odd last row or column is dropped with what lies beyond it. */
function coarser(map: Pick<OverlayMap, 'rows' | 'columns' | 'shrink' | 'values'>): typeof map {
  if (Math.max(map.rows, map.columns) <= TRACED) return map
  const [rows, columns] = [Math.floor(map.rows / 2), Math.floor(map.columns / 2)]
  const values = new Float32Array(rows * columns)
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = 2 * r * map.columns + 2 * c
      values[r * columns + c] = (map.values[at]! + map.values[at + 1]! + map.values[at + map.columns]! + map.values[at + map.columns + 1]!) / 4
    }
  }
  return coarser({ rows, columns, shrink: map.shrink * 2, values })
}
