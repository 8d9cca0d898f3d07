import { betaQuantile } from './distributions/beta.ts'
import { zOf } from './distributions/normal.ts'
import type { Interval } from './result.ts'

/** Wilson's score interval for `count` of `n` (E. B. Wilson, JASA 1927); n > 0. */
export function wilson(count: number, n: number, level = 0.95): Interval {
  const z = zOf(level)
  const p = count / n
  const scale = 1 + (z * z) / n
  const centre = (p + (z * z) / (2 * n)) / scale
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale
  // At 0 and n of n the formula is exactly 0 and 1; rounding is not let past them.
  return { low: count === 0 ? 0 : Math.max(0, centre - half), high: count === n ? 1 : Math.min(1, centre + half), level, method: 'Wilson score' }
}

/** Exact (conservative) interval of Clopper and Pearson (Biometrika 1934). */
export function clopperPearson(count: number, n: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return {
    low: count === 0 ? 0 : betaQuantile(tail, count, n - count + 1),
    high: count === n ? 1 : betaQuantile(1 - tail, count + 1, n - count),
    level,
    method: 'Clopper-Pearson exact'
  }
}
