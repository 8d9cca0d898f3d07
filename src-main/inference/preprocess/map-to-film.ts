import { mapOverFilm, type CellsAlong } from '../../contract/map-over-film.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import { filmGeometry, type AxisGeometry } from './geometry.ts'

/** Where the cells of a map over the model's input lie on the film: crop, padding and resizing undone. */
export function placeOnFilm(cells: number, film: { rows: number; columns: number }, spec: Pick<Preprocessing, 'fit' | 'size'>): { row: CellsAlong; column: CellsAlong } {
  const along = ({ before, padded, resized, skip, size }: AxisGeometry): CellsAlong => {
    const perPixel = cells / size
    return { scale: (resized / padded) * perPixel, offset: ((before * resized) / padded - skip) * perPixel }
  }
  const { row, column } = filmGeometry(film.rows, film.columns, spec)
  return { row: along(row), column: along(column) }
}

/**
 * Spreads a map over the model's input (one value per patch, or per input pixel) over the film. NaN where the model did not look: outside the crop.
 *
 * @param map [cells, cells] over the whole model input
 * @param shrink film pixels per result pixel, so that an overlay need not be as large as the film
 * @returns [ceil(rows / shrink), ceil(columns / shrink)]
 */
export function mapToFilm(map: { cells: number; values: ArrayLike<number> }, film: { rows: number; columns: number }, spec: Pick<Preprocessing, 'fit' | 'size'>, shrink = 1): { rows: number; columns: number; values: Float32Array } {
  return mapOverFilm({ ...map, ...placeOnFilm(map.cells, film, spec) }, film, shrink)
}
