import type { Confusion } from './confusion.ts'
import { zOf } from './distributions/normal.ts'
import { sensitivity, specificity } from './rates.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'
import { logistic } from './logistic.ts'

/**
 * Positive and negative predictive value by Bayes' rule at a prevalence chosen by the user, with logit-delta intervals
 * (Mercaldo, Lau and Zhou, Stat Med 2007). Not to be used when the sample's patients differ from the target's in severity.
 *
 * @param prevalence in (0, 1)
 */
export function predictiveAtPrevalence(table: Confusion, prevalence: number, options: Options = {}): Result<number, { npv: number; npvInterval: Interval }> {
  const n = table.tp + table.fp + table.fn + table.tn
  if (!(prevalence > 0 && prevalence < 1)) return refuse('bad-input', `A prevalence of ${String(prevalence)} is not between 0 and 1.`, n)
  const se = sensitivity(table, options)
  if (!se.ok) return se
  const sp = specificity(table, options)
  if (!sp.ok) return sp
  const called = se.value * prevalence + (1 - sp.value) * (1 - prevalence)
  const cleared = (1 - se.value) * prevalence + sp.value * (1 - prevalence)
  if (called === 0 || cleared === 0) return refuse('undefined', `Every case was called ${called === 0 ? 'negative' : 'positive'}: predictive values are not defined.`, n)
  const level = options.level ?? 0.95
  const value = (se.value * prevalence) / called
  const npv = (sp.value * (1 - prevalence)) / cleared
  const s = adjust(table.tp, table.tp + table.fn)
  const t = adjust(table.tn, table.tn + table.fp)
  const varianceS = (s * (1 - s)) / (table.tp + table.fn)
  const varianceT = (t * (1 - t)) / (table.tn + table.fp)
  const odds = prevalence / (1 - prevalence)
  return {
    ok: true,
    value,
    interval: logitInterval(Math.log((s * odds) / (1 - t)), varianceS / (s * s) + varianceT / ((1 - t) * (1 - t)), level),
    npv,
    npvInterval: logitInterval(Math.log(t / ((1 - s) * odds)), varianceS / ((1 - s) * (1 - s)) + varianceT / (t * t), level),
    n,
    method: `Bayes' rule at a prevalence of ${prevalence}`
  }
}

/** Counts of exactly 0 or n get half a case, as the authors advise, for the interval only. */
const adjust = (count: number, total: number): number => (count === 0 || count === total ? (count + 0.5) / (total + 1) : count / total)

function logitInterval(centre: number, variance: number, level: number): Interval {
  const half = zOf(level) * Math.sqrt(variance)
  return { low: logistic(centre - half), high: logistic(centre + half), level, method: 'logit delta (Mercaldo 2007)' }
}
