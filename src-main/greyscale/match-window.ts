import { fullRangeWindow } from './default-voi.ts'
import { modalityValue } from './modality.ts'
import type { GreyscalePipeline, VoiChoice, VoiFunction } from './pipeline.ts'
import { brightnessPercentile } from './presets.ts'
import type { Histogram } from './statistics.ts'

/** A film's body as a histogram, and how its values become grey. */
export interface Body {
  bins: Histogram
  pipeline: GreyscalePipeline
}

/** Percentiles between which two bodies are compared one by one; beyond them their spans are. */
const LADDER = [1, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 99]

/**
 * The window that shows `to` as `window` shows `from`: each end is carried over at the same percentile of the body, with straight lines
 * between the percentiles of a ladder and beyond its ends. Two films of different exposure or vendor then look alike.
 */
export function matchedWindow(window: { center: number; width: number; function: VoiFunction }, from: Body, to: Body): VoiChoice {
  const [source, target] = [from, to].map(({ bins, pipeline }) => LADDER.map((percent) => modalityValue(pipeline, brightnessPercentile(bins, pipeline, percent)))) as [number[], number[]]
  const ends = [window.center - window.width / 2, window.center + window.width / 2].map((value) => carry(value, source, target))
  return { ...fullRangeWindow({ min: Math.min(...ends), max: Math.max(...ends) }), function: window.function === 'SIGMOID' ? 'SIGMOID' : 'LINEAR_EXACT' }
}

/** Both ladders run monotonously, up or down; equal steps in `source` are passed over. */
function carry(value: number, source: readonly number[], target: readonly number[]): number {
  const last = source.length - 1
  const up = source[last]! >= source[0]! ? 1 : -1
  const span = source[last]! - source[0]!
  const ratio = span === 0 ? 1 : (target[last]! - target[0]!) / span
  if ((value - source[0]!) * up <= 0) return target[0]! + (value - source[0]!) * ratio
  if ((value - source[last]!) * up >= 0) return target[last]! + (value - source[last]!) * ratio
  const step = source.findIndex((rung, at) => at > 0 && (rung - value) * up >= 0)
  const [a, b] = [source[step - 1]!, source[step]!]
  return target[step - 1]! + ((value - a) / (b - a)) * (target[step]! - target[step - 1]!)
}
