import type { Numbers } from './check.ts'
import { checkProbabilities } from './probabilities.ts'
import { wilson } from './proportion.ts'
import { refuse, type Interval, type Options, type Result } from './result.ts'

export type ReliabilityBin = { low: number; high: number; n: number; meanProbability: number; observed: number; interval: Interval }
export type Binning = { bins?: number; spacing?: 'equal-width' | 'equal-count' }

/**
 * Expected calibration error with the bins it was computed in: sum over bins of n_b / n |observed - mean probability|. The number
 * depends on the bins, so it never travels without them; no interval, since ECE is biased upward in small samples. The bins
 * are the reliability curve, each with Wilson's interval.
 */
export function reliability(truth: Numbers, probabilities: Numbers, options: Options & Binning = {}): Result<number, { bins: ReliabilityBin[]; spacing: string }> {
  const fault = checkProbabilities(truth, probabilities)
  if (fault) return fault
  const n = truth.length
  const count = options.bins ?? 10
  const spacing = options.spacing ?? 'equal-width'
  if (!(Number.isInteger(count) && count >= 1)) return refuse('bad-input', `${count} bins is not a whole number of at least 1.`, n)
  if (n < 2 * count) return refuse('few-cases', `${n} cases are too few for ${count} bins.`, n)
  const bins = edges(probabilities, count, spacing).flatMap(([low, high], index) => {
    let inside = 0
    let sum = 0
    let positives = 0
    for (let k = 0; k < n; k++) {
      const p = probabilities[k]!
      if (p > high || (p <= low && !(index === 0 && p === low))) continue
      inside++
      sum += p
      positives += truth[k]!
    }
    return inside === 0 ? [] : [{ low, high, n: inside, meanProbability: sum / inside, observed: positives / inside, interval: wilson(positives, inside, options.level) }]
  })
  const value = bins.reduce((sum, bin) => sum + (bin.n / n) * Math.abs(bin.observed - bin.meanProbability), 0)
  return { ok: true, value, n, method: `ECE, ${count} ${spacing} bins (${bins.length} filled)`, bins, spacing }
}

/** Bins (low, high], the first closed (Guo et al., 2017; scikit-learn); equal counts merge where a value repeats across an edge. */
function edges(probabilities: Numbers, count: number, spacing: 'equal-width' | 'equal-count'): [number, number][] {
  if (spacing === 'equal-width') return Array.from({ length: count }, (_, k) => [k / count, (k + 1) / count])
  const sorted = Float64Array.from(probabilities).toSorted()
  const inner = Array.from({ length: count - 1 }, (_, k) => sorted[Math.ceil(((k + 1) * sorted.length) / count) - 1]!)
  const all = [...new Set([sorted[0]!, ...inner, sorted.at(-1)!])]
  return all.length === 1 ? [[all[0]!, all[0]!]] : all.slice(1).map((high, k) => [all[k]!, high])
}
