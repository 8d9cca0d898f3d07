import type { ReadingTimes } from '../../contract/compare.ts'
import { quantileSummary } from '../../metrics/quantiles.ts'
import type { Study } from './study.ts'

/** Seconds per read of every reader whose times are known. */
export function readingTimes(study: Study, level: number): ReadingTimes[] {
  return study.raters.flatMap(({ name, seconds }) => (seconds ? [{ rater: name, result: quantileSummary(seconds.filter((value) => !Number.isNaN(value)), { level }) }] : []))
}
