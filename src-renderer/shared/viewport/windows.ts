import { fullRangeWindow, sentVoi } from '../../../src-main/greyscale/default-voi.ts'
import { modalityRange } from '../../../src-main/greyscale/modality.ts'
import type { GreyscalePipeline, VoiChoice, VoiFunction } from '../../../src-main/greyscale/pipeline.ts'
import { matchedWindow } from '../../../src-main/greyscale/match-window.ts'
import { percentilesWindow } from '../../../src-main/greyscale/presets.ts'
import type { Film } from './film.ts'
import type { Processing } from './processing.ts'

interface Named {
  id: string
  label: string
  /** Where it comes from. */
  detail: string
  /** 'none' when absent. */
  processing?: Processing
}

/** A window that stands in the file, or is known with the film. */
interface ReadyWindow extends Named {
  choice(): VoiChoice
}

/** A window that costs a pass over the pixels. */
interface ComputedWindow extends Named {
  compute(): Promise<VoiChoice>
}

export type WindowOption = ReadyWindow | ComputedWindow

const COLOUR: VoiChoice = { kind: 'window', center: 127.5, width: 255, function: 'LINEAR_EXACT' }

/**
 * The presets of a chest reader, as percentiles of brightness inside the body: CR and DX have no Hounsfield units to name a window in.
 * Dense parts need the bright end, lungs the dark one.
 */
const PRESETS: readonly { id: string; label: string; low: number; high: number; sigmoid?: true; processing?: Processing }[] = [
  { id: 'lung', label: 'Lung', low: 2, high: 75, sigmoid: true },
  { id: 'mediastinum', label: 'Mediastinum, retrocardiac', low: 40, high: 99 },
  { id: 'bone', label: 'Bone', low: 55, high: 99.7, processing: 'unsharp' },
  { id: 'lines', label: 'Lines and tubes', low: 0.5, high: 99.5, processing: 'clahe-unsharp' },
  { id: 'auto', label: 'Automatic', low: 0.5, high: 99.5 }
]

function presetOptions(film: Film): ComputedWindow[] {
  const { greyscale } = film.header
  return PRESETS.map(({ id, label, low, high, sigmoid, processing }) => ({
    id,
    label,
    detail: `P${low} to P${high} of the body${sigmoid ? ', sigmoid' : ''}${processing ? ', processed' : ''}`,
    compute: async () => percentilesWindow(await film.body(), greyscale, low, high, sigmoid),
    ...(processing && { processing })
  }))
}

export const isReady = (option: WindowOption): option is ReadyWindow => 'choice' in option
export const choiceOf = (option: WindowOption): VoiChoice | Promise<VoiChoice> => (isReady(option) ? option.choice() : option.compute())

/** Every window on offer: the file's own first and in its order, then what is computed from the pixels. */
export function windowOptions(film: Film): WindowOption[] {
  const sent: ReadyWindow = { id: 'sent', label: 'As sent', detail: sentDetail(film), choice: () => sentWindow(film) }
  if (film.colour) return [sent]
  const { greyscale } = film.header
  const luts = greyscale.voiLuts.map((lut, index): ReadyWindow => ({ id: `lut-${index}`, label: lut.explanation || `VOI LUT ${index + 1}`, detail: 'table in the file', choice: () => ({ kind: 'lut', index }) }))
  const windows = greyscale.windows.filter((window) => window.width > 0).map((window, index): ReadyWindow => ({
    id: `window-${index}`,
    label: window.explanation || `Window ${index + 1}`,
    detail: `C ${compact(window.center)}  W ${compact(window.width)}, from the file`,
    choice: () => ({ kind: 'window', center: window.center, width: window.width })
  }))
  return [
    sent,
    ...luts,
    ...windows,
    ...presetOptions(film),
    { id: 'full', label: 'Full range', detail: 'smallest to largest pixel', compute: async () => fullRangeWindow(film.statistics()) }
  ]
}

/** The first window or table of the file; without one the full range. */
export const sentWindow = (film: Film): VoiChoice => (film.colour ? COLOUR : (sentVoi(film.header.greyscale) ?? fullRangeWindow(film.statistics())))

const sentDetail = (film: Film): string => (film.colour ? 'colour, unchanged' : sentVoi(film.header.greyscale) ? 'first of the file' : 'the file names no window: full range')

/** The window that shows `to` as `window` shows `from`; null when either has no percentiles, being in colour. */
export async function matched(window: PlainWindow, from: Film, to: Film): Promise<VoiChoice | null> {
  if (from.colour || to.colour) return null
  const [of, on] = await Promise.all([from.body(), to.body()])
  return matchedWindow(window, { bins: of, pipeline: from.header.greyscale }, { bins: on, pipeline: to.header.greyscale })
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
