import type { Numbers } from './check.ts'
import { binomialCdf } from './distributions/binomial.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

/** Quantile of ascending values, linear between order statistics (type 7 of Hyndman and Fan, numpy's default). */
export function quantileOfSorted(sorted: Numbers, p: number): number {
  const position = p * (sorted.length - 1)
  const below = Math.floor(position)
  const low = sorted[below]!
  return below + 1 < sorted.length ? low + (position - below) * (sorted[below + 1]! - low) : low
}

/** Percentile interval of bootstrap draws; null when there are too few to place its ends. */
export function percentileInterval(draws: Numbers, level: number, method: string): Interval | null {
  if (draws.length < 20) return null
  const sorted = Float64Array.from(draws).toSorted()
  return { low: quantileOfSorted(sorted, (1 - level) / 2), high: quantileOfSorted(sorted, (1 + level) / 2), level, method }
}

export type Spread = { minimum: number; p10: number; p25: number; p75: number; p90: number; maximum: number; mean: number }

/**
 * Median with its distribution-free interval from order statistics, and the quantiles beside it: for reading times, which are skewed,
 * so never summarised by a mean alone.
 */
export function quantileSummary(values: Numbers, options: Options = {}): Result<number, Spread> {
  const n = values.length
  if (n === 0) return refuse('few-cases', 'There are no values.', 0)
  for (let k = 0; k < n; k++) if (!Number.isFinite(values[k])) return refuse('not-a-number', `Value ${k + 1} is ${String(values[k])}.`, n)
  const sorted = Float64Array.from(values).toSorted()
  const at = (p: number): number => quantileOfSorted(sorted, p)
  const level = options.level ?? 0.95
  // Largest k with P(Bin(n, 1/2) < k) <= alpha / 2: the k-th value from either end.
  let k = 0
  while (k < n / 2 && binomialCdf(k, n, 0.5) <= (1 - level) / 2) k++
  const result = {
    ok: true as const, value: at(0.5), n, method: 'median and quantiles (type 7)',
    minimum: sorted[0]!, p10: at(0.1), p25: at(0.25), p75: at(0.75), p90: at(0.9), maximum: sorted[n - 1]!, mean: sorted.reduce((sum, x) => sum + x, 0) / n
  }
  if (k === 0) return { ...result, note: `${n} values are too few for an interval of the median.` }
  return { ...result, interval: { low: sorted[k - 1]!, high: sorted[n - k]!, level, method: 'order statistics' } }
}
