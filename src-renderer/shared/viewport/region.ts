import { modalityValue } from '../../../src-main/greyscale/modality.ts'
import { isPadding } from '../../../src-main/greyscale/pipeline.ts'
import { regionStatistics, type Region, type RegionStatistics } from '../../../src-main/greyscale/region.ts'
import type { Film } from './film.ts'
import type { Point } from './matrix.ts'

const known = new WeakMap<Film, Map<string, RegionStatistics>>()
const MOST = 64

/** Statistics of a region of a grey film; asked again for the same region it does not count again, which a redraw at each zoom step would. */
export function regionOf(film: Film, region: Region): RegionStatistics {
  const key = JSON.stringify(region)
  let of = known.get(film)
  if (!of || of.size > MOST) known.set(film, (of = new Map()))
  let found = of.get(key)
  if (!found) of.set(key, (found = regionStatistics({ rows: film.header.rows, columns: film.header.columns, data: film.data }, film.header.greyscale, region)))
  return found
}

/** The pixel under a point: its stored value, and its modality value where there is a rescale; red, green, blue in colour as one entry. */
export function valueAt(film: Film, [x, y]: Point): string[] | null {
  const { rows, columns, samples, greyscale } = film.header
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= columns || row >= rows) return null
  const at = (row * columns + column) * samples
  if (film.colour) return [Array.from(film.data.subarray(at, at + 3)).join(' ')]
  const stored = film.data[at]!
  if (isPadding(greyscale, stored)) return [`${stored} (padding)`]
  const value = modalityValue(greyscale, stored)
  return value === stored ? [String(stored)] : [String(stored), String(Math.round(value * 1000) / 1000)]
}
