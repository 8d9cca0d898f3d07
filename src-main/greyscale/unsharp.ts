import { boxBlur, boxBlurLine } from './box-blur.ts'
import type { GreyFilm } from './coarse-grid.ts'
import { isPadding, storedRange, type GreyscalePipeline } from './pipeline.ts'
import type { StoredValues } from './statistics.ts'

export interface UnsharpSettings {
  /** Of the box filter, in pixels. */
  radius: number
  /** How much of the difference from the smoothed film is added. */
  amount: number
}

/** Edges of ribs and tubes on a whole chest: the smoothing spans about 1 % of the film. */
export const unsharpFor = ({ rows, columns }: Pick<GreyFilm, 'rows' | 'columns'>): UnsharpSettings => ({ radius: Math.max(1, Math.round(Math.min(rows, columns) * 0.0025)), amount: 1 })

/**
 * Unsharp masking: value + amount * (value - smoothed value), in stored values and a new array. Padding stays what it is and takes no part
 * in any mean; the result keeps to the values the film can hold and never falls on padding.
 */
export function unsharp({ rows, columns, data }: GreyFilm, pipeline: GreyscalePipeline, { radius, amount }: UnsharpSettings = unsharpFor({ rows, columns })): StoredValues {
  const smooth = Float32Array.from(data)
  if (pipeline.padding !== null) for (let i = 0; i < data.length; i++) if (isPadding(pipeline, data[i]!)) smooth[i] = 0
  boxBlur(smooth, rows, columns, radius)
  const shareAt = pipeline.padding === null ? shareInside(rows, columns, radius) : shareOfImage({ rows, columns, data }, pipeline, radius)
  const { low, high } = storedRange(pipeline)
  const out = data.slice()
  for (let i = 0; i < data.length; i++) {
    const value = data[i]!
    if (pipeline.padding !== null && isPadding(pipeline, value)) continue
    const sharper = Math.round(value + amount * (value - smooth[i]! / shareAt(i)))
    const held = sharper < low ? low : sharper > high ? high : sharper
    out[i] = pipeline.padding === null || !isPadding(pipeline, held) ? held : value < pipeline.padding.low ? pipeline.padding.low - 1 : pipeline.padding.high + 1
  }
  return out
}

/** How much of the filter around a pixel lies inside the film: near an edge less than all of it. A product of one share per axis. */
function shareInside(rows: number, columns: number, radius: number): (at: number) => number {
  const [down, across] = [new Float32Array(rows).fill(1), new Float32Array(columns).fill(1)]
  boxBlurLine(down, radius)
  boxBlurLine(across, radius)
  return (at) => down[Math.floor(at / columns)]! * across[at % columns]!
}

/** As `shareInside`, and of that only what is not padding. */
function shareOfImage({ rows, columns, data }: GreyFilm, pipeline: GreyscalePipeline, radius: number): (at: number) => number {
  const share = Float32Array.from(data, (value) => (isPadding(pipeline, value) ? 0 : 1))
  boxBlur(share, rows, columns, radius)
  return (at) => share[at]!
}
