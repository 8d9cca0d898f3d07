import { fullRangeWindow, sentVoi } from '../../../src-main/greyscale/default-voi.ts'
import { modalityRange, modalityValue } from '../../../src-main/greyscale/modality.ts'
import type { GreyscalePipeline, VoiChoice, VoiFunction } from '../../../src-main/greyscale/pipeline.ts'
import { histogram, percentile } from '../../../src-main/greyscale/statistics.ts'
import type { Film } from './film.ts'

export interface WindowOption {
  id: string
  label: string
  /** Where it comes from. */
  detail: string
  choice(): VoiChoice
}

const COLOUR: VoiChoice = { kind: 'window', center: 127.5, width: 255, function: 'LINEAR_EXACT' }

/** Every window on offer: the file's own first and in its order, then what is computed from the pixels. */
export function windowOptions(film: Film): WindowOption[] {
  if (film.colour) return [{ id: 'sent', label: 'As sent', detail: 'colour, unchanged', choice: () => COLOUR }]
  const { greyscale } = film.header
  const sent = sentVoi(greyscale)
  const luts = greyscale.voiLuts.map((lut, index): WindowOption => ({ id: `lut-${index}`, label: lut.explanation || `VOI LUT ${index + 1}`, detail: 'table in the file', choice: () => ({ kind: 'lut', index }) }))
  const windows = greyscale.windows.filter((window) => window.width > 0).map((window, index): WindowOption => ({
    id: `window-${index}`,
    label: window.explanation || `Window ${index + 1}`,
    detail: `C ${compact(window.center)}  W ${compact(window.width)}, from the file`,
    choice: () => ({ kind: 'window', center: window.center, width: window.width })
  }))
  return [
    { id: 'sent', label: 'As sent', detail: sent ? 'first of the file' : 'the file names no window: full range', choice: () => sent ?? fullRangeWindow(film.statistics()) },
    ...luts,
    ...windows,
    { id: 'auto', label: 'Automatic', detail: 'P0.5 to P99.5 of the pixels', choice: () => percentileWindow(film, 0.5, 99.5) },
    { id: 'full', label: 'Full range', detail: 'smallest to largest pixel', choice: () => fullRangeWindow(film.statistics()) }
  ]
}

export const sentWindow = (film: Film): VoiChoice => windowOptions(film)[0]!.choice()

/** The window between two percentiles of the stored values, padding excluded, in modality values. */
export function percentileWindow(film: Film, low: number, high: number): VoiChoice {
  const { greyscale } = film.header
  const bins = histogram(film.data, greyscale)
  const ends = [percentile(bins, low), percentile(bins, high)].map((stored) => modalityValue(greyscale, stored))
  return fullRangeWindow({ min: Math.min(...ends), max: Math.max(...ends) })
}

export interface PlainWindow {
  center: number
  width: number
  function: VoiFunction
}

/** A choice as centre and width. A table has none: the span of its input stands in, which is where dragging starts from. */
export function asWindow(greyscale: GreyscalePipeline, choice: VoiChoice): PlainWindow {
  if (choice.kind === 'window') return { center: choice.center, width: choice.width, function: choice.function ?? greyscale.voiFunction }
  const lut = greyscale.voiLuts[choice.index]
  const range = modalityRange(greyscale)
  const low = lut ? lut.firstValue : range.low
  const high = lut ? lut.firstValue + lut.data.length - 1 : range.high
  return { center: (low + high) / 2, width: Math.max(1, high - low), function: 'LINEAR_EXACT' }
}

/** A window moved by steps of its own width; never narrower than its function allows (LINEAR is defined from 1 on, PS3.3 C.11.2.1.2). */
export function adjusted(window: PlainWindow, change: { center: number; width: number }): VoiChoice {
  const least = window.function === 'LINEAR' ? 1 : Math.max(Math.abs(window.width), 1e-6) * 1e-3
  return { kind: 'window', center: window.center + change.center, width: Math.max(least, window.width + change.width), function: window.function }
}

const compact = (value: number): string => String(Math.round(value * 100) / 100)
