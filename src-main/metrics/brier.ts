import type { Numbers } from './check.ts'
import { zOf } from './distributions/normal.ts'
import { covariance, mean } from './placements.ts'
import { checkProbabilities } from './probabilities.ts'
import { MIN_PER_CLASS, refuse, type Options, type Result } from './result.ts'

export type BrierExtra = { skill: number | null; prevalence: number }

/** Brier score, the mean squared error of probabilities, with its skill against always saying the prevalence (null for one class). */
export function brier(truth: Numbers, probabilities: Numbers, options: Options = {}): Result<number, BrierExtra> {
  const fault = checkProbabilities(truth, probabilities)
  if (fault) return fault
  const n = truth.length
  if (n < MIN_PER_CLASS) return refuse('few-cases', `Only ${n} cases; at least ${MIN_PER_CLASS} are needed.`, n)
  const errors = Float64Array.from({ length: n }, (_, k) => (probabilities[k]! - truth[k]!) ** 2)
  const value = mean(errors)
  const prevalence = mean(truth)
  const reference = prevalence * (1 - prevalence)
  const level = options.level ?? 0.95
  const half = zOf(level) * Math.sqrt(covariance(errors, errors) / n)
  return {
    ok: true,
    value,
    interval: { low: Math.max(0, value - half), high: Math.min(1, value + half), level, method: 'normal, of the mean squared error' },
    n,
    method: 'Brier score',
    skill: reference === 0 ? null : 1 - value / reference,
    prevalence
  }
}
