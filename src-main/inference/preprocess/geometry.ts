import type { Preprocessing } from '../../models/manifest.ts'

/**
 * How one axis of the film becomes one axis of the model input. The film, after `before` padding pixels, is `padded` pixels long; it is resized to
 * `resized` pixels, of which `size` are kept from `skip` on. Pixel i covers [i, i + 1): half-pixel centres throughout.
 */
export interface AxisGeometry {
  film: number
  before: number
  padded: number
  resized: number
  skip: number
  size: number
}

export interface FilmGeometry {
  row: AxisGeometry
  column: AxisGeometry
}

/** Python's round(): halves go to the even neighbour. torchvision's center_crop uses it. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value)
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value)
}

/**
 * Where the manifest's `fit` puts the film.
 *
 * `pad`: centred in a square of the long side, the odd pixel after it (CheXzero). `crop`: torchvision Resize(size), long side
 * truncated, then CenterCrop(size). `stretch`: each axis by itself.
 */
export function filmGeometry(rows: number, columns: number, { fit, size }: Pick<Preprocessing, 'fit' | 'size'>): FilmGeometry {
  const square = Math.max(rows, columns)
  const short = Math.min(rows, columns)
  const axis = (film: number): AxisGeometry => {
    if (fit === 'pad') return { film, before: Math.floor((square - film) / 2), padded: square, resized: size, skip: 0, size }
    if (fit === 'stretch') return { film, before: 0, padded: film, resized: size, skip: 0, size }
    const resized = film === short ? size : Math.trunc((size * film) / short)
    return { film, before: 0, padded: film, resized, skip: roundHalfEven((resized - size) / 2), size }
  }
  return { row: axis(rows), column: axis(columns) }
}

/** Film coordinate (0 at the film's first edge, in film pixels) of a model-input coordinate (0 at its first edge). Outside the film the result lies outside 0..film. */
export function toFilmEdge(axis: AxisGeometry, input: number): number {
  return ((input + axis.skip) * axis.padded) / axis.resized - axis.before
}

/** The inverse of `toFilmEdge`. */
export function fromFilmEdge(axis: AxisGeometry, film: number): number {
  return ((film + axis.before) * axis.resized) / axis.padded - axis.skip
}

/** The part of the film the model saw, in film pixels, edges included; with `crop` the rest was never looked at. */
export function seenRegion({ row, column }: FilmGeometry): { top: number; left: number; bottom: number; right: number } {
  const clamp = (axis: AxisGeometry, input: number): number => Math.min(axis.film, Math.max(0, toFilmEdge(axis, input)))
  return { top: clamp(row, 0), left: clamp(column, 0), bottom: clamp(row, row.size), right: clamp(column, column.size) }
}

/** Pixel centres on whole numbers, as viewers and boxes have them: model-input (x, y) -> film (x, y). */
export function toFilmCoordinates(geometry: FilmGeometry, x: number, y: number): { x: number; y: number } {
  return { x: toFilmEdge(geometry.column, x + 0.5) - 0.5, y: toFilmEdge(geometry.row, y + 0.5) - 0.5 }
}
