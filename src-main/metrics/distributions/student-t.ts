import { betaTails } from './beta.ts'
import { normalQuantile } from './normal.ts'

/** Two-sided tail of Student's t, P(|T| >= |t|), df > 0 (need not be whole). */
export function tTwoSided(t: number, df: number): number {
  if (!Number.isFinite(t)) return 0
  const total = df + t * t
  return betaTails((t * t) / total, df / total, 0.5, df / 2)[1]
}

/** Student's t distribution function. */
export function tCdf(t: number, df: number): number {
  const tail = tTwoSided(t, df) / 2
  return t < 0 ? tail : 1 - tail
}

/** Quantile of Student's t by bisection on the tail. */
export function tQuantile(p: number, df: number): number {
  if (p === 0.5) return 0
  if (p < 0.5) return -tQuantile(1 - p, df)
  const target = 2 * (1 - p)
  if (target <= 0) return Infinity
  let low = 0
  let high = Math.max(1, normalQuantile(p))
  while (tTwoSided(high, df) > target) {
    low = high
    high *= 2
  }
  for (let k = 0; k < 200 && high - low > 1e-15 * high; k++) {
    const middle = (low + high) / 2
    if (tTwoSided(middle, df) > target) low = middle
    else high = middle
  }
  return (low + high) / 2
}
