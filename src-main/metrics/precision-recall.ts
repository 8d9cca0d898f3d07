import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { zOf } from './distributions/normal.ts'
import type { Options, Result } from './result.ts'
import { sweep } from './roc-curve.ts'
import { logistic } from './logistic.ts'

export type PrecisionRecallPoint = { recall: number; precision: number; threshold: number }

/**
 * Area under the precision-recall curve as average precision (steps, never straight lines between points: Davis and Goadrich, 2006)
 * with the logit interval of Boyd, Eng and Page (2013). Its baseline is the prevalence, so it cannot be compared between cohorts.
 */
export function precisionRecall(truth: Numbers, scores: Numbers, options: Options = {}): Result<number, { points: PrecisionRecallPoint[]; prevalence: number }> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, options.minPerClass)
  if (few) return few
  const points = sweep(truth, scores).map(({ threshold, tp, fp }) => ({ recall: tp / positives, precision: tp / (tp + fp), threshold }))
  let value = 0
  let previous = 0
  for (const { recall, precision } of points) {
    value += (recall - previous) * precision
    previous = recall
  }
  const result = { ok: true as const, value, n, method: 'AUPRC (average precision)', points, prevalence: positives / n }
  if (value > 1 - 1e-12) return { ...result, value: 1, note: 'Perfect ranking in this sample: the logit interval does not exist.' }
  const level = options.level ?? 0.95
  const centre = Math.log(value / (1 - value))
  const half = zOf(level) / Math.sqrt(positives * value * (1 - value))
  return { ...result, interval: { low: logistic(centre - half), high: logistic(centre + half), level, method: 'logit (Boyd 2013)' } }
}
