import type { GreyFilm } from './coarse-grid.ts'
import { modalityValue } from './modality.ts'
import { isPadding, type GreyscalePipeline } from './pipeline.ts'

/** A box in image pixels, borders at whole numbers; an ellipse fills its box. */
export interface Region {
  shape: 'rectangle' | 'ellipse'
  x: number
  y: number
  width: number
  height: number
}

/** In modality values. `standardDeviation` is that of the pixels themselves (divided by n, not n - 1). */
export interface RegionStatistics {
  /** Pixels whose centre lies inside, padding not among them. 0 leaves the rest NaN. */
  count: number
  min: number
  max: number
  mean: number
  standardDeviation: number
}

/** Statistics of the pixels whose centre lies inside a region, its edge included; what lies outside the film does not count. */
export function regionStatistics({ rows, columns, data }: GreyFilm, pipeline: GreyscalePipeline, region: Region): RegionStatistics {
  const { x, y, width, height } = region
  const [cx, cy, rx, ry] = [x + width / 2, y + height / 2, width / 2, height / 2]
  let [count, min, max, mean, squares] = [0, Infinity, -Infinity, 0, 0]
  for (let row = Math.max(0, Math.floor(y)); row < Math.min(rows, Math.ceil(y + height)); row++) {
    for (let column = Math.max(0, Math.floor(x)); column < Math.min(columns, Math.ceil(x + width)); column++) {
      const [across, down] = [Math.abs(column + 0.5 - cx) / rx, Math.abs(row + 0.5 - cy) / ry]
      if (region.shape === 'ellipse' ? across * across + down * down > 1 : across > 1 || down > 1) continue
      const stored = data[row * columns + column]!
      if (isPadding(pipeline, stored)) continue
      const value = modalityValue(pipeline, stored)
      count++
      if (value < min) min = value
      if (value > max) max = value
      // Welford: sums of squares of 16-bit values lose the small differences.
      const step = value - mean
      mean += step / count
      squares += step * (value - mean)
    }
  }
  return count === 0 ? { count, min: NaN, max: NaN, mean: NaN, standardDeviation: NaN } : { count, min, max, mean, standardDeviation: Math.sqrt(squares / count) }
}
