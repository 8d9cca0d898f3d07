import { checkDecisions, checkTruth, type Numbers } from './check.ts'
import { binomialCdf, binomialMass } from './distributions/binomial.ts'
import { zOf } from './distributions/normal.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

export type McnemarExtra = { onlyA: number; onlyB: number; pExact: number; pMid: number }

/**
 * McNemar's test of two raters' correctness on the same cases. The value is the difference of accuracies (a - b); `onlyA` counts cases
 * only a had right. p: exact binomial and mid-p (Fagerland, Lydersen and Laake, 2013: mid-p is the one to report).
 * Not for clustered cases (several films of one patient).
 */
export function mcnemar(truth: Numbers, a: Numbers, b: Numbers, options: Options = {}): Result<number, McnemarExtra> {
  const fault = checkTruth(truth, a) ?? checkTruth(truth, b) ?? checkDecisions(a) ?? checkDecisions(b)
  if (fault) return fault
  let onlyA = 0
  let onlyB = 0
  for (let k = 0; k < truth.length; k++) {
    const rightA = a[k] === truth[k]
    const rightB = b[k] === truth[k]
    if (rightA && !rightB) onlyA++
    if (rightB && !rightA) onlyB++
  }
  return mcnemarFromCounts(onlyA, onlyB, truth.length, options)
}

/** The same from the two discordant counts of n cases. */
export function mcnemarFromCounts(onlyA: number, onlyB: number, n: number, options: Options = {}): Result<number, McnemarExtra> {
  if (!(n > 0) || onlyA < 0 || onlyB < 0 || onlyA + onlyB > n) return refuse('bad-input', `Discordant counts ${onlyA} and ${onlyB} do not fit ${n} cases.`, n)
  const discordant = onlyA + onlyB
  const value = (onlyA - onlyB) / n
  const method = "McNemar's test, exact and mid-p"
  const interval = agrestiMin(onlyA, onlyB, n, options.level ?? 0.95)
  if (discordant === 0) return { ok: true, value, interval, n, method, onlyA, onlyB, pExact: 1, pMid: 1, note: 'The two are right and wrong on the same cases.' }
  const smaller = Math.min(onlyA, onlyB)
  const pExact = Math.min(1, 2 * binomialCdf(smaller, discordant, 0.5))
  const pMid = onlyA === onlyB ? 1 - binomialMass(smaller, discordant, 0.5) : 2 * binomialCdf(smaller, discordant, 0.5) - binomialMass(smaller, discordant, 0.5)
  return { ok: true, value, interval, n, method, onlyA, onlyB, pExact, pMid }
}

/** Wald's interval with half a case added to each discordant cell (Agresti and Min, 2005). */
function agrestiMin(onlyA: number, onlyB: number, n: number, level: number): Interval {
  const size = n + 2
  const a = onlyA + 0.5
  const b = onlyB + 0.5
  const centre = (a - b) / size
  const half = zOf(level) * Math.sqrt((a + b) / size - centre * centre) / Math.sqrt(size)
  return { low: Math.max(-1, centre - half), high: Math.min(1, centre + half), level, method: 'Agresti-Min' }
}
