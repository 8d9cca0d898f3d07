import type { GreyscalePipeline, VoiChoice } from './pipeline.ts'
import type { Statistics } from './statistics.ts'
import { isUsableWindow } from './voi.ts'

/**
 * What to show before the reader touches anything: the file's first VOI LUT, else its first usable window, else null.
 * A VOI LUT comes first because it is the vendor's tuned curve and the window its straight-line stand-in.
 */
export function sentVoi(pipeline: GreyscalePipeline): VoiChoice | null {
  if (pipeline.voiLuts.length > 0) return { kind: 'lut', index: 0 }
  const window = pipeline.windows.find(isUsableWindow)
  return window ? { kind: 'window', center: window.center, width: window.width } : null
}

/**
 * The window that spans the modality values min..max exactly (min is black, max is white). Used for images that carry no VOI: every value
 * of the image, padding excluded, stays distinguishable, so nothing is hidden by a guess.
 */
export function fullRangeWindow(of: Pick<Statistics, 'min' | 'max'>): Extract<VoiChoice, { kind: 'window' }> {
  const span = of.max - of.min
  // LINEAR_EXACT needs no unit step between values, which tiny rescale slopes do not have.
  return { kind: 'window', center: of.min + span / 2, width: span > 0 ? span : 1, function: 'LINEAR_EXACT' }
}

/** `sentVoi`, or the full range of the image when the file says nothing. `of` is called only when needed. */
export function defaultVoi(pipeline: GreyscalePipeline, of: () => Pick<Statistics, 'min' | 'max'>): VoiChoice {
  return sentVoi(pipeline) ?? fullRangeWindow(of())
}
