import { tally, type Ratings } from './multi-rater.ts'
import { percentileInterval } from './quantiles.ts'
import { createRandom } from '../base/random.ts'
import { refuse, type Options, type Result } from './result.ts'

export type AlphaMetric = 'nominal' | 'ordinal' | 'interval'

/**
 * Krippendorff's alpha (Content Analysis, 3rd ed., ch. 11): any number of raters, missing ratings allowed; cases with fewer than two
 * ratings are left out. Interval: percentile bootstrap over cases.
 */
export function krippendorffAlpha(ratings: Ratings, options: Options & { metric?: AlphaMetric; replicates?: number; seed?: number } = {}): Result<number, { pairable: number }> {
  const paired = ratings.filter((row) => row.filter((value) => value !== null).length >= 2)
  const table = tally(paired)
  if ('ok' in table) return { ...table, reason: `Cases with two or more ratings: ${table.reason}` }
  const { categories, counts, raters, n } = table
  const q = categories.length
  if (q < 2) return refuse('undefined', 'All ratings are the same, so there is no disagreement to measure.', n)
  const metric = options.metric ?? 'nominal'
  // Few distinct rows of ratings exist, whatever the number of cases: each replicate only counts them.
  const { rows, rowOf } = distinctRows(counts, q, n)
  const alpha = (weights: Int32Array): number => {
    const coincidence = new Float64Array(q * q)
    rows.forEach((row, r) => {
      const weight = weights[r]! / (row.reduce((sum, count) => sum + count, 0) - 1)
      if (weight === 0) return
      for (let c = 0; c < q; c++) {
        for (let d = 0; d < q; d++) coincidence[c * q + d]! += weight * row[c]! * (row[d]! - (c === d ? 1 : 0))
      }
    })
    return alphaOfCoincidences(coincidence, categories, metric)
  }
  const weights = new Int32Array(rows.length)
  for (const row of rowOf) weights[row]!++
  const value = alpha(weights)
  const level = options.level ?? 0.95
  const random = createRandom(options.seed ?? 1)
  const draws: number[] = []
  for (let r = 0; r < (options.replicates ?? 1000); r++) {
    weights.fill(0)
    for (let k = 0; k < n; k++) weights[rowOf[random.integer(n)]!]!++
    const drawn = alpha(weights)
    if (Number.isFinite(drawn)) draws.push(drawn)
  }
  const method = `Krippendorff's alpha, ${metric}`
  const pairable = raters.reduce((sum, count) => sum + count, 0)
  const interval = percentileInterval(draws, level, 'percentile bootstrap over cases')
  return { ok: true, value, ...(interval ? { interval } : {}), n, method, pairable }
}

/** The different rows of counts, and which one each case has. */
function distinctRows(counts: Float64Array, q: number, n: number): { rows: Float64Array[]; rowOf: Int32Array } {
  const index = new Map<string, number>()
  const rows: Float64Array[] = []
  const rowOf = new Int32Array(n)
  for (let k = 0; k < n; k++) {
    const row = counts.subarray(k * q, (k + 1) * q)
    const key = row.join()
    let at = index.get(key)
    if (at === undefined) index.set(key, (at = rows.push(row) - 1))
    rowOf[k] = at
  }
  return { rows, rowOf }
}

/** 1 - observed / expected disagreement; NaN (caught by the caller) when one category alone is left. */
function alphaOfCoincidences(coincidence: Float64Array, categories: readonly number[], metric: AlphaMetric): number {
  const q = categories.length
  const totals = Array.from({ length: q }, (_, c) => coincidence.subarray(c * q, (c + 1) * q).reduce((sum, value) => sum + value, 0))
  const all = totals.reduce((sum, value) => sum + value, 0)
  let observed = 0
  let expected = 0
  for (let c = 0; c < q; c++) {
    let between = totals[c]! / 2
    for (let d = c + 1; d < q; d++) {
      const difference = metric === 'nominal' ? 1 : metric === 'interval' ? categories[d]! - categories[c]! : between + totals[d]! / 2
      between += totals[d]!
      observed += coincidence[c * q + d]! * difference * difference
      expected += totals[c]! * totals[d]! * difference * difference
    }
  }
  return expected === 0 ? Number.NaN : 1 - ((all - 1) * observed) / expected
}
