import { clahe } from '../../../src-main/greyscale/clahe.ts'
import type { GreyFilm } from '../../../src-main/greyscale/coarse-grid.ts'
import type { GreyscalePipeline } from '../../../src-main/greyscale/pipeline.ts'
import { percentile, type Histogram, type StoredValues } from '../../../src-main/greyscale/statistics.ts'
import { unsharp } from '../../../src-main/greyscale/unsharp.ts'

/** What is done to a copy of the film before its window. Whatever it is, the film wears the badge “processed”. */
export type Processing = 'none' | 'unsharp' | 'clahe' | 'clahe-unsharp'

export const PROCESSING_NAMES: Record<Processing, string> = { none: '', unsharp: 'unsharp mask', clahe: 'CLAHE', 'clahe-unsharp': 'CLAHE, unsharp mask' }

export const isSharp = (processing: Processing): boolean => processing === 'unsharp' || processing === 'clahe-unsharp'
export const isEqualised = (processing: Processing): boolean => processing === 'clahe' || processing === 'clahe-unsharp'
export const processingOf = (equalised: boolean, sharp: boolean): Processing => (equalised ? (sharp ? 'clahe-unsharp' : 'clahe') : sharp ? 'unsharp' : 'none')

/** Processed stored values of a grey film, in a new array. CLAHE spreads between P0.5 and P99.5 of the body, which it needs. */
export function processedValues(film: GreyFilm, pipeline: GreyscalePipeline, body: Histogram | null, processing: Exclude<Processing, 'none'>): StoredValues {
  let { data } = film
  if (isEqualised(processing) && body) data = clahe(film, pipeline, { low: percentile(body, 0.5), high: percentile(body, 99.5) })
  return isSharp(processing) ? unsharp({ ...film, data }, pipeline) : data
}
