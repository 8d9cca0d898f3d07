import { modalityValue } from '../../../src-main/greyscale/modality.ts'
import type { Film } from './film.ts'

export interface Bars {
  /** Modality values at the left edge of the first and the right edge of the last bar. */
  from: number
  to: number
  /** Pixels of the body in each bar. */
  counts: number[]
}

/** The body's histogram in `bars` bars of equal width over its modality values; null in colour and where nothing was counted. */
export async function bodyBars(film: Film, bars: number): Promise<Bars | null> {
  if (film.colour) return null
  const { counts, first, binWidth, total } = await film.body()
  if (total === 0) return null
  const { greyscale } = film.header
  const value = (bin: number): number => modalityValue(greyscale, first + bin * binWidth)
  const [a, b] = [value(0), value(counts.length - 1)]
  const [from, to] = [Math.min(a, b), Math.max(a, b)]
  const width = (to - from || 1) / bars
  const out = Array.from({ length: bars }, () => 0)
  for (let bin = 0; bin < counts.length; bin++) {
    out[Math.min(bars - 1, Math.max(0, Math.floor((value(bin) - from) / width)))]! += counts[bin]!
  }
  return { from, to, counts: out }
}
