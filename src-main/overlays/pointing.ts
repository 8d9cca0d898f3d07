/** A map over a film: sample (r, c) at the film's point ((c + 0.5) * shrink, (r + 0.5) * shrink); NaN where the model did not look. */
export interface FilmMap {
  rows: number
  columns: number
  values: Float32Array
}

/**
 * The pointing game (Zhang et al. 2018): does the highest place of a map lie on the lesion? Chance is the lesion's share of what the model looked at: what a
 * finger put down anywhere would hit.
 *
 * @param inside whether a point of the film, in film pixels, lies on the lesion
 * @returns null where the lesion lies wholly outside what the model saw
 */
export function pointingGame({ rows, columns, values }: FilmMap, shrink: number, inside: (x: number, y: number) => boolean): { hit: boolean; chance: number } | null {
  let [highest, seen, on] = [-Infinity, 0, 0]
  let hit = false
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = values[r * columns + c]!
      if (Number.isNaN(value)) continue
      const lesion = inside((c + 0.5) * shrink, (r + 0.5) * shrink)
      seen++
      if (lesion) on++
      if (value > highest) {
        highest = value
        hit = lesion
      }
    }
  }
  return on === 0 ? null : { hit, chance: on / seen }
}
