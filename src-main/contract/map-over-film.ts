/** Where the cells of a map lie along one axis of the film: `cell = film * scale + offset`, both measured from their first edge; cell i covers [i, i + 1). */
export interface CellsAlong {
  scale: number
  offset: number
}

/** A square map over the model's input, and where it lies on the film. */
export interface PlacedMap {
  /** Along each side. */
  cells: number
  /** [cells, cells], row by row. */
  values: ArrayLike<number>
  row: CellsAlong
  column: CellsAlong
}

/**
 * Spreads a map over the film, bilinearly between the centres of its cells, and flat beyond the outermost centres. The page and the pointing game sample
 * by this one function: what is counted is what is seen.
 *
 * @param shrink film pixels per sample
 * @returns [ceil(rows / shrink), ceil(columns / shrink)], sample (r, c) at the film's point ((c + 0.5) * shrink, (r + 0.5) * shrink); NaN off the map
 */
export function mapOverFilm({ cells, values, row, column }: PlacedMap, film: { rows: number; columns: number }, shrink: number): { rows: number; columns: number; values: Float32Array } {
  if (values.length !== cells ** 2) throw new RangeError(`${values.length} values are no map of ${cells} x ${cells}`)
  const positions = (length: number, { scale, offset }: CellsAlong): Float64Array =>
    Float64Array.from({ length: Math.ceil(length / shrink) }, (_, i) => {
      const cell = (i + 0.5) * shrink * scale + offset
      return cell < 0 || cell > cells ? Number.NaN : cell - 0.5
    })
  const rows = positions(film.rows, row)
  const columns = positions(film.columns, column)
  const clamp = (cell: number): number => Math.min(cells - 1, Math.max(0, cell))
  const samples = new Float32Array(rows.length * columns.length)
  for (let r = 0; r < rows.length; r++) {
    const top = Math.floor(rows[r]!)
    const upper = clamp(top) * cells
    const lower = clamp(top + 1) * cells
    const down = rows[r]! - top
    for (let c = 0; c < columns.length; c++) {
      const left = Math.floor(columns[c]!)
      const right = columns[c]! - left
      const [l, m] = [clamp(left), clamp(left + 1)]
      // A NaN position makes the sum NaN by itself.
      samples[r * columns.length + c] = (1 - down) * ((1 - right) * values[upper + l]! + right * values[upper + m]!) + down * ((1 - right) * values[lower + l]! + right * values[lower + m]!)
    }
  }
  return { rows: rows.length, columns: columns.length, values: samples }
}
