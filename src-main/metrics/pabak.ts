import type { Numbers } from './check.ts'
import { wilson } from './proportion.ts'
import { MIN_PER_CLASS, refuse, type Options, type Result } from './result.ts'

/**
 * Prevalence- and bias-adjusted kappa, (q p_o - 1) / (q - 1) (Byrt, Bishop and Carlin, 1993), the interval carried over from Wilson's
 * on the observed agreement.
 *
 * @param categories how many answers were possible, not how many were used
 */
export function pabak(a: Numbers, b: Numbers, options: Options & { categories?: number } = {}): Result<number, { observed: number }> {
  const n = a.length
  if (b.length !== n) return refuse('bad-input', `${n} ratings against ${b.length}: they must be the same cases in the same order.`, n)
  if (n < MIN_PER_CLASS) return refuse('few-cases', `Only ${n} cases were rated by both; at least ${MIN_PER_CLASS} are needed.`, n)
  const q = options.categories ?? 2
  let same = 0
  for (let k = 0; k < n; k++) {
    if (!Number.isFinite(a[k]) || !Number.isFinite(b[k])) return refuse('not-a-number', `The rating of case ${k + 1} is missing; leave such cases out and count them.`, n)
    if (a[k] === b[k]) same++
  }
  const scale = (p: number): number => (q * p - 1) / (q - 1)
  const { low, high, level } = wilson(same, n, options.level)
  return { ok: true, value: scale(same / n), interval: { low: scale(low), high: scale(high), level, method: 'Wilson on the observed agreement' }, n, method: 'PABAK', observed: same / n }
}
