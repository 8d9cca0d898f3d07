import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { wilson } from './proportion.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'
import { sweep } from './roc-curve.ts'
import { yieldsPerThousand, type Yields } from './yields.ts'

/** What the user of the threshold wizard states for one finding. Only the ratio of the costs matters. */
export type Stakes = {
  /** of the population the threshold is for, in (0, 1) */
  prevalence: number
  /** cost of one missed case, > 0 */
  costMiss: number
  /** cost of one needless recall, > 0, same unit */
  costRecall: number
}

export type OperatingPoint = {
  /** called positive at score >= threshold; null calls nothing positive */
  threshold: number | null
  sensitivity: number
  sensitivityInterval: Interval
  specificity: number
  specificityInterval: Interval
  ppv: number | null
  npv: number | null
  /** per person at the stated prevalence: prevalence x sensitivity - (1 - prevalence) x (1 - specificity) x costRecall / costMiss */
  netBenefit: number
  /** mean cost per 1,000 in the user's unit */
  costPerThousand: number
  perThousand: Yields
}

export type WizardExtra = { points: OperatingPoint[]; recallAll: number; recallNone: 0; thresholdProbability: number }

/** At most this many candidates go to the screen; the best one is always among them. */
const SHOWN = 200

/**
 * Operating points of one finding at the user's prevalence and costs; the value is the one of least expected cost. Sensitivity and specificity
 * come from these cases, so they must be a validation set of the same kind of patients, not the set later reported on.
 */
export function operatingPoints(truth: Numbers, scores: Numbers, stakes: Stakes, options: Options = {}): Result<OperatingPoint, WizardExtra> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, options.minPerClass)
  if (few) return few
  if (!(stakes.prevalence > 0 && stakes.prevalence < 1)) return refuse('bad-input', `A prevalence of ${String(stakes.prevalence)} is not between 0 and 1.`, n)
  if (!(stakes.costMiss > 0 && stakes.costRecall > 0 && Number.isFinite(stakes.costMiss + stakes.costRecall))) return refuse('bad-input', 'The cost of a miss and the cost of a recall must both be above 0.', n)
  const counts = [{ threshold: null, tp: 0, fp: 0 }, ...sweep(truth, scores)]
  const all = counts.map(({ threshold, tp, fp }) => pointOf(threshold, tp, fp, positives, n - positives, stakes, options.level ?? 0.95))
  // Of equal costs the lowest threshold is taken, which misses least.
  const value = all.reduce((best, point) => (point.costPerThousand <= best.costPerThousand + 1e-9 ? point : best))
  const stride = Math.ceil(all.length / SHOWN)
  const points = all.filter((point, k) => k % stride === 0 || k === all.length - 1 || point === value)
  return {
    ok: true,
    value,
    n,
    method: 'least expected cost at the stated prevalence',
    points,
    recallAll: stakes.prevalence - ((1 - stakes.prevalence) * stakes.costRecall) / stakes.costMiss,
    recallNone: 0,
    thresholdProbability: stakes.costRecall / (stakes.costMiss + stakes.costRecall)
  }
}

/** The figures of one threshold that is already chosen, e.g. to show a saved set. */
export function operatingPointAt(truth: Numbers, scores: Numbers, threshold: number, stakes: Stakes, options: Options = {}): Result<OperatingPoint> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, options.minPerClass)
  if (few) return few
  if (!Number.isFinite(threshold)) return refuse('not-a-number', `The threshold is ${String(threshold)}.`, n)
  if (!(stakes.prevalence > 0 && stakes.prevalence < 1 && stakes.costMiss > 0 && stakes.costRecall > 0)) return refuse('bad-input', 'Prevalence must lie between 0 and 1 and both costs above 0.', n)
  let tp = 0
  let fp = 0
  for (let k = 0; k < n; k++) {
    if (scores[k]! < threshold) continue
    if (truth[k] === 1) tp++
    else fp++
  }
  return { ok: true, value: pointOf(threshold, tp, fp, positives, n - positives, stakes, options.level ?? 0.95), n, method: 'stated threshold' }
}

function pointOf(threshold: number | null, tp: number, fp: number, positives: number, negatives: number, stakes: Stakes, level: number): OperatingPoint {
  const sensitivity = tp / positives
  const specificity = 1 - fp / negatives
  const perThousand = yieldsPerThousand(sensitivity, specificity, stakes.prevalence)
  return {
    threshold,
    sensitivity,
    sensitivityInterval: wilson(tp, positives, level),
    specificity,
    specificityInterval: wilson(negatives - fp, negatives, level),
    ppv: perThousand.recalls > 0 ? perThousand.found / perThousand.recalls : null,
    npv: perThousand.cleared + perThousand.missed > 0 ? perThousand.cleared / (perThousand.cleared + perThousand.missed) : null,
    netBenefit: (perThousand.found - (perThousand.falseAlarms * stakes.costRecall) / stakes.costMiss) / 1000,
    costPerThousand: perThousand.missed * stakes.costMiss + perThousand.falseAlarms * stakes.costRecall,
    perThousand
  }
}
