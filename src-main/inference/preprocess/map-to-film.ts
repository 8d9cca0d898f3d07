import { filmGeometry, fromFilmEdge } from './geometry.ts'
import type { Preprocessing } from '../../models/manifest.ts'

/**
 * Spreads a map over the model's input (one value per patch, or per input pixel) over the film, bilinearly between the centres of its cells.
 * NaN where the model did not look: outside the crop. Padding is cut off.
 *
 * @param map [cells, cells] over the whole model input
 * @param shrink film pixels per result pixel, so that an overlay need not be as large as the film
 * @returns [ceil(rows / shrink), ceil(columns / shrink)]
 */
export function mapToFilm(map: { cells: number; values: ArrayLike<number> }, film: { rows: number; columns: number }, spec: Pick<Preprocessing, 'fit' | 'size'>, shrink = 1): { rows: number; columns: number; values: Float32Array } {
  if (map.values.length !== map.cells ** 2) throw new RangeError(`${map.values.length} values are no map of ${map.cells} x ${map.cells}`)
  const geometry = filmGeometry(film.rows, film.columns, spec)
  const positions = (axis: typeof geometry.row): Float64Array =>
    Float64Array.from({ length: Math.ceil(axis.film / shrink) }, (_, i) => {
      const input = fromFilmEdge(axis, (i + 0.5) * shrink)
      return input < 0 || input > axis.size ? Number.NaN : (input / axis.size) * map.cells - 0.5
    })
  const rows = positions(geometry.row)
  const columns = positions(geometry.column)
  const last = map.cells - 1
  const clamp = (cell: number): number => Math.min(last, Math.max(0, cell))
  const values = new Float32Array(rows.length * columns.length)
  for (let r = 0; r < rows.length; r++) {
    const top = Math.floor(rows[r]!)
    const upper = clamp(top) * map.cells
    const lower = clamp(top + 1) * map.cells
    const down = rows[r]! - top
    for (let c = 0; c < columns.length; c++) {
      const left = Math.floor(columns[c]!)
      const right = columns[c]! - left
      const [l, m] = [clamp(left), clamp(left + 1)]
      // A NaN position makes the sum NaN by itself.
      values[r * columns.length + c] =
        (1 - down) * ((1 - right) * map.values[upper + l]! + right * map.values[upper + m]!) + down * ((1 - right) * map.values[lower + l]! + right * map.values[lower + m]!)
    }
  }
  return { rows: rows.length, columns: columns.length, values }
}
