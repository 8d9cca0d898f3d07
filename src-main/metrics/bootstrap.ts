import { percentileInterval } from './quantiles.ts'
import { createRandom } from '../base/random.ts'
import { resampler, type ResampleBy } from './resample.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

export type BootstrapOptions = Options & ResampleBy & { replicates?: number; seed?: number }
export type BootstrapExtra = { standardError: number; replicates: number; dropped: number; seed: number; p: number }

/** More undefined replicates than this share and the interval is refused rather than computed from the rest. */
const TOLERATED_DROPS = 0.05

/**
 * Percentile bootstrap of any statistic of case weights. `statistic` gets how often each case counts and returns NaN where it is not
 * defined; such replicates are dropped and counted. `p` is the two-sided bootstrap p-value of "the statistic is 0" (for differences).
 */
export function bootstrap(n: number, statistic: (weights: Int32Array) => number, options: BootstrapOptions = {}): Result<number, BootstrapExtra> {
  const replicates = options.replicates ?? 1000
  const seed = options.seed ?? 1
  if (n < 2) return refuse('few-cases', `${n} cases cannot be resampled.`, n)
  if (!(replicates >= 20)) return refuse('bad-input', `${replicates} bootstrap replicates cannot place an interval; use at least 20, better 1,000.`, n)
  const weights = new Int32Array(n).fill(1)
  const value = statistic(weights)
  if (!Number.isFinite(value)) return refuse('undefined', 'The statistic is not defined on these cases.', n)
  const draw = resampler(n, options)
  const random = createRandom(seed)
  const draws = new Float64Array(replicates)
  let kept = 0
  for (let r = 0; r < replicates; r++) {
    draw(random, weights)
    const drawn = statistic(weights)
    if (Number.isFinite(drawn)) draws[kept++] = drawn
  }
  return summariseDraws(value, draws.subarray(0, kept), n, { replicates, seed, level: options.level ?? 0.95 })
}

/** Interval, error and p-value of finished bootstrap draws of one statistic. */
export function summariseDraws(value: number, draws: Float64Array, n: number, { replicates, seed, level }: { replicates: number; seed: number; level: number }): Result<number, BootstrapExtra> {
  const dropped = replicates - draws.length
  if (dropped > TOLERATED_DROPS * replicates) return refuse('undefined', `${dropped} of ${replicates} bootstrap samples left the statistic undefined: the cases are too few for an interval.`, n)
  const method = `percentile bootstrap, ${replicates} replicates by patient, seed ${seed}`
  const interval: Interval | null = percentileInterval(draws, level, method)
  if (!interval) return refuse('few-cases', 'Too few bootstrap replicates for an interval.', n)
  let below = 0
  let above = 0
  let sum = 0
  for (const drawn of draws) {
    if (drawn <= 0) below++
    if (drawn >= 0) above++
    sum += drawn
  }
  const mean = sum / draws.length
  const standardError = Math.sqrt(draws.reduce((total, drawn) => total + (drawn - mean) ** 2, 0) / (draws.length - 1))
  const p = Math.min(1, (2 * (Math.min(below, above) + 1)) / (draws.length + 1))
  return { ok: true, value, interval, n, method, standardError, replicates, dropped, seed, p }
}
