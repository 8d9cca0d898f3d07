import { checkClasses, countPositives, type Numbers } from './check.ts'
import { confusion, decide, totalOf, type Confusion } from './confusion.ts'
import { checkProbabilities } from './probabilities.ts'
import { refuse, type Options, type Result } from './result.ts'

export type NetBenefitPoint = { threshold: number; model: number; treatAll: number; treatNone: 0 }

/** TP / n - FP / n x w, where w = pt / (1 - pt) is what one false alarm costs in found cases (Vickers and Elkin, 2006). */
export function netBenefitOf(table: Confusion, thresholdProbability: number): number {
  const n = totalOf(table)
  return table.tp / n - (table.fp / n) * (thresholdProbability / (1 - thresholdProbability))
}

/**
 * Decision curve: net benefit of acting on probability >= threshold, beside acting on all and on none. For calibrated probabilities only;
 * the sample's prevalence must be the clinic's.
 *
 * @param thresholds in (0, 1); default 0.01 ... 0.99
 */
export function netBenefit(truth: Numbers, probabilities: Numbers, thresholds?: readonly number[], options: Options = {}): Result<NetBenefitPoint[]> {
  const fault = checkProbabilities(truth, probabilities)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, options.minPerClass)
  if (few) return few
  const at = thresholds ?? Array.from({ length: 99 }, (_, k) => (k + 1) / 100)
  const bad = at.find((threshold) => !(threshold > 0 && threshold < 1))
  if (bad !== undefined) return refuse('bad-input', `A threshold probability of ${bad} is not between 0 and 1.`, n)
  const value: NetBenefitPoint[] = []
  for (const threshold of at) {
    const table = confusion(truth, decide(probabilities, threshold))
    if (!table.ok) return table
    value.push({ threshold, model: netBenefitOf(table.value, threshold), treatAll: netBenefitOf({ tp: positives, fp: n - positives, fn: 0, tn: 0 }, threshold), treatNone: 0 })
  }
  return { ok: true, value, n, method: 'net benefit (decision curve)' }
}
