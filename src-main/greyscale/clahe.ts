import type { GreyFilm } from './coarse-grid.ts'
import { isPadding, type GreyscalePipeline } from './pipeline.ts'
import type { StoredValues } from './statistics.ts'

export interface ClaheSettings {
  /** Tiles along each axis. */
  tiles: number
  bins: number
  /** A bin holds at most this many times its even share. */
  clip: number
}

export const CLAHE: ClaheSettings = { tiles: 8, bins: 512, clip: 3 }

/**
 * Contrast-limited adaptive histogram equalisation (Zuiderveld 1994, Graphics Gems IV): each tile is equalised between `low` and `high`, with
 * its histogram cut at `clip` and the excess spread evenly; each pixel takes the bilinear mean of the four nearest tiles' maps. Stored values
 * in, stored values between `low` and `high` out, in a new array. Padding stays and is not counted.
 */
export function clahe(film: GreyFilm, pipeline: GreyscalePipeline, { low, high }: { low: number; high: number }, settings: ClaheSettings = CLAHE): StoredValues {
  const { rows, columns, data } = film
  const out = data.slice()
  if (!(high > low)) return out
  const { tiles, bins } = settings
  const scale = bins / (high - low + 1)
  const binOf = (stored: number): number => (stored <= low ? 0 : stored >= high ? bins - 1 : Math.floor((stored - low) * scale))
  const maps = tileMaps(film, pipeline, binOf, settings).map((map) => map.map((share) => low + share * (high - low)))
  const across = tileWeights(columns, tiles)
  const down = tileWeights(rows, tiles)
  for (let y = 0, at = 0; y < rows; y++) {
    const { first: upper, second: lower, weight: v } = down[y]!
    for (let x = 0; x < columns; x++, at++) {
      const stored = data[at]!
      if (pipeline.padding !== null && isPadding(pipeline, stored)) continue
      const bin = binOf(stored)
      const { first: left, second: right, weight: u } = across[x]!
      const above = maps[upper * tiles + left]![bin]! * (1 - u) + maps[upper * tiles + right]![bin]! * u
      const below = maps[lower * tiles + left]![bin]! * (1 - u) + maps[lower * tiles + right]![bin]! * u
      const level = Math.round(above * (1 - v) + below * v)
      if (pipeline.padding === null || !isPadding(pipeline, level)) out[at] = level
    }
  }
  return out
}

/** Of each pixel along an axis: the tiles whose centres lie before and after it, and the second one's weight. */
function tileWeights(length: number, tiles: number): { first: number; second: number; weight: number }[] {
  return Array.from({ length }, (_, at) => {
    const place = ((at + 0.5) * tiles) / length - 0.5
    const first = Math.floor(place)
    return { first: Math.max(0, first), second: Math.min(tiles - 1, first + 1), weight: place - first }
  })
}

/** For each tile the share of its pixels at or below each bin, after clipping. A tile of padding alone keeps values as they are. */
function tileMaps({ rows, columns, data }: GreyFilm, pipeline: GreyscalePipeline, binOf: (stored: number) => number, { tiles, bins, clip }: ClaheSettings): Float64Array[] {
  const edge = (index: number, length: number): number => Math.floor((index * length) / tiles)
  return Array.from({ length: tiles * tiles }, (_, tile) => {
    const [ty, tx] = [Math.floor(tile / tiles), tile % tiles]
    const counts = new Float64Array(bins)
    let total = 0
    for (let y = edge(ty, rows); y < edge(ty + 1, rows); y++) {
      for (let x = edge(tx, columns); x < edge(tx + 1, columns); x++) {
        const stored = data[y * columns + x]!
        if (pipeline.padding !== null && isPadding(pipeline, stored)) continue
        counts[binOf(stored)]!++
        total++
      }
    }
    return total === 0 ? counts.map((_zero, bin) => (bin + 1) / bins) : cumulativeShares(counts, total, clip)
  })
}

function cumulativeShares(counts: Float64Array, total: number, clip: number): Float64Array {
  const most = (clip * total) / counts.length
  let excess = 0
  for (let bin = 0; bin < counts.length; bin++) excess += Math.max(0, counts[bin]! - most)
  let seen = 0
  return counts.map((count) => (seen += Math.min(count, most) + excess / counts.length) / total)
}
