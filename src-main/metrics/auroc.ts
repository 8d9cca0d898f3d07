import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { zOf } from './distributions/normal.ts'
import { placementMoments } from './placement-moments.ts'
import { clopperPearson } from './proportion.ts'
import type { Interval, Options, Result } from './result.ts'
import { logistic } from './logistic.ts'

export type AurocExtra = {
  positives: number
  negatives: number
  /** DeLong's variance and its root; 0 at 0, 1 and when all scores are equal, where it means nothing */
  variance: number
  standardError: number
  /** DeLong on the logit scale: stays inside (0, 1) and covers better near 1 */
  intervalLogit?: Interval
}

/**
 * Area under the ROC curve, higher score = more disease (never flipped), ties counting one half, with DeLong's variance
 * (DeLong et al., Biometrics 1988; ranks as in Sun and Xu, 2014). At 0 and 1, where DeLong's interval has no width, an exact one
 * takes its place. Says nothing about calibration or about any one threshold.
 */
export function auroc(truth: Numbers, scores: Numbers, options: Options = {}): Result<number, AurocExtra> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const positives = countPositives(truth)
  const negatives = truth.length - positives
  // A variance needs two of each class, however low the caller sets the bar.
  const few = checkClasses(positives, negatives, Math.max(2, options.minPerClass ?? 5))
  if (few) return few
  const { area: value, varianceOfPositives, varianceOfNegatives } = placementMoments(truth, scores)
  const variance = varianceOfPositives / positives + varianceOfNegatives / negatives
  const base = { ok: true as const, value, n: truth.length, method: 'AUROC (Mann-Whitney), DeLong variance', positives, negatives, variance, standardError: Math.sqrt(variance) }
  const level = options.level ?? 0.95
  if (value === 1 || value === 0) return { ...base, interval: pairedExact(value, Math.min(positives, negatives), level), note: 'Perfect separation in this sample; the exact bound says how much less would still fit.' }
  if (variance < 1e-18) return { ...base, note: 'Every case has the same score: the scores rank nothing.' }
  const half = zOf(level) * base.standardError
  const logitHalf = half / (value * (1 - value))
  const centre = Math.log(value / (1 - value))
  return {
    ...base,
    interval: { low: Math.max(0, value - half), high: Math.min(1, value + half), level, method: 'DeLong' },
    intervalLogit: { low: logistic(centre - logitHalf), high: logistic(centre + logitHalf), level, method: 'DeLong, logit' }
  }
}

/** Disjoint positive-negative pairs are independent, each ranked right with probability AUROC: a binomial count, so Clopper-Pearson is exact. */
function pairedExact(value: number, pairs: number, level: number): Interval {
  return { ...clopperPearson(value === 1 ? pairs : 0, pairs, level), method: `exact on ${pairs} disjoint pairs (Clopper-Pearson)` }
}
