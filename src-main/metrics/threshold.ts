import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import type { Confusion } from './confusion.ts'
import { mccValue } from './mcc.ts'
import type { Options, Result } from './result.ts'
import { sweep } from './roc-curve.ts'

/**
 * The observed score with the highest MCC (positive at score >= threshold; of equals the lowest, which misses least). To be run on
 * a validation set that shares no patient with the scored one: on the scored set itself the result is optimistic (see optimism()).
 */
export function maxMccThreshold(truth: Numbers, scores: Numbers, options: Options = {}): Result<number, { table: Confusion; mcc: number }> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const negatives = n - positives
  const few = checkClasses(positives, negatives, options.minPerClass)
  if (few) return few
  let best = { value: Number.NaN, mcc: -2, table: { tp: 0, fp: 0, fn: positives, tn: negatives } }
  for (const { threshold, tp, fp } of sweep(truth, scores)) {
    const table = { tp, fp, fn: positives - tp, tn: negatives - fp }
    const mcc = mccValue(table)
    if (mcc >= best.mcc) best = { value: threshold, mcc, table }
  }
  return { ok: true, n, method: 'threshold of maximum MCC', ...best }
}
