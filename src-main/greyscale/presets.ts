import type { BodyMask } from './body-mask.ts'
import { towardsWhite, type GreyFilm } from './coarse-grid.ts'
import { fullRangeWindow } from './default-voi.ts'
import { modalityValue } from './modality.ts'
import type { GreyscalePipeline, VoiChoice } from './pipeline.ts'
import { atRank, histogram, nearestRank, type Histogram } from './statistics.ts'

/** Histogram of the stored values inside the body, padding excluded. */
export function bodyHistogram({ rows, columns, data }: GreyFilm, pipeline: Pick<GreyscalePipeline, 'padding'>, mask: BodyMask): Histogram {
  const inside = new (data.constructor as new (length: number) => typeof data)(data.length)
  let count = 0
  for (let y = 0; y < rows; y++) {
    const line = Math.floor(y / mask.step) * mask.columns
    for (let cell = 0; cell < mask.columns; cell++) {
      if (!mask.inside[line + cell]) continue
      const from = y * columns + cell * mask.step
      const to = y * columns + Math.min(columns, (cell + 1) * mask.step)
      for (let at = from; at < to; at++) inside[count++] = data[at]!
    }
  }
  return histogram(inside.subarray(0, count), pipeline)
}

/**
 * The window between two percentiles of brightness on screen, in modality values: `low` is black and `high` white. CR and DX have no
 * Hounsfield units, so a preset is a share of the body and not a number. Nearest rank, counted from the dark end.
 *
 * @param sigmoid gives the SIGMOID of PS3.3 C.11.2.1.3 with the same centre and slope, which softens both ends
 */
export function percentilesWindow(bins: Histogram, pipeline: GreyscalePipeline, low: number, high: number, sigmoid = false): VoiChoice {
  const [dark, bright] = [low, high].map((percent) => modalityValue(pipeline, brightnessPercentile(bins, pipeline, percent))) as [number, number]
  const window = fullRangeWindow({ min: Math.min(dark, bright), max: Math.max(dark, bright) })
  return sigmoid ? { ...window, function: 'SIGMOID' } : window
}

/** Stored value at a percentile of brightness on screen; with MONOCHROME1 that counts from the largest stored value down. */
export function brightnessPercentile(bins: Histogram, pipeline: GreyscalePipeline, percent: number): number {
  const rank = nearestRank(bins.total, percent)
  return atRank(bins, towardsWhite(pipeline) === 1 ? rank : bins.total - rank + 1)
}
