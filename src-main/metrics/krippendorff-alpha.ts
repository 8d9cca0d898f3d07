import { tQuantile } from './distributions/student-t.ts'
import { tally, type Ratings } from './multi-rater.ts'
import { refuse, type Options, type Result } from './result.ts'

export type AlphaMetric = 'nominal' | 'ordinal' | 'interval'

/** Above this many categories the jackknife is left out: it would cost more than it tells. */
const JACKKNIFE_CATEGORIES = 100

/**
 * Krippendorff's alpha (Content Analysis, 3rd ed., ch. 11): any number of raters, missing ratings allowed; cases with fewer than two
 * ratings are left out. Interval: delete-one-case jackknife with Student's t.
 */
export function krippendorffAlpha(ratings: Ratings, options: Options & { metric?: AlphaMetric } = {}): Result<number, { pairable: number }> {
  const paired = ratings.filter(hasPair)
  const table = tally(paired)
  if ('ok' in table) return { ...table, reason: `Cases with two or more ratings: ${table.reason}` }
  const { categories, counts, raters, n } = table
  const q = categories.length
  if (q < 2) return refuse('undefined', 'All ratings are the same, so there is no disagreement to measure.', n)
  const metric = options.metric ?? 'nominal'
  const { rows, times } = distinctRows(counts, q, n)
  const coincidence = new Float64Array(q * q)
  rows.forEach((row, r) => addRow(coincidence, row, times[r]!))
  const value = alphaOfCoincidences(coincidence, categories, metric)
  const pairable = raters.reduce((sum, count) => sum + count, 0)
  const result = { ok: true as const, value, n, method: `Krippendorff's alpha, ${metric}`, pairable }
  if (q > JACKKNIFE_CATEGORIES) return { ...result, note: `No interval for more than ${JACKKNIFE_CATEGORIES} different ratings.` }
  // Cases with the same ratings leave the same estimate behind: one evaluation per distinct row.
  const estimates = rows.map((row) => {
    const without = coincidence.slice()
    addRow(without, row, -1)
    return alphaOfCoincidences(without, categories, metric)
  })
  if (!estimates.every(Number.isFinite)) return { ...result, note: 'Leaving out one case leaves no disagreement to measure: no interval.' }
  const mean = estimates.reduce((sum, estimate, r) => sum + times[r]! * estimate, 0) / n
  const variance = ((n - 1) / n) * estimates.reduce((sum, estimate, r) => sum + times[r]! * (estimate - mean) ** 2, 0)
  if (variance === 0) return { ...result, note: 'Perfect agreement: the interval has no width and is left out.' }
  const level = options.level ?? 0.95
  const half = tQuantile(1 - (1 - level) / 2, n - 1) * Math.sqrt(variance)
  return { ...result, interval: { low: value - half, high: Math.min(1, value + half), level, method: 'jackknife over cases, t' } }
}

function hasPair(row: Ratings[number]): boolean {
  let given = 0
  for (const value of row) if (value !== null && ++given === 2) return true
  return false
}

/** Adds `times` cases with these category counts to the coincidence matrix. */
function addRow(coincidence: Float64Array, row: Float64Array, times: number): void {
  const q = row.length
  const weight = times / (row.reduce((sum, count) => sum + count, 0) - 1)
  for (let c = 0; c < q; c++) {
    if (row[c] === 0) continue
    for (let d = 0; d < q; d++) coincidence[c * q + d]! += weight * row[c]! * (row[d]! - (c === d ? 1 : 0))
  }
}

/** The different rows of counts, and how many cases have each. */
function distinctRows(counts: Float64Array, q: number, n: number): { rows: Float64Array[]; times: number[] } {
  const index = new Map<string, number>()
  const rows: Float64Array[] = []
  const times: number[] = []
  for (let k = 0; k < n; k++) {
    const row = counts.subarray(k * q, (k + 1) * q)
    const key = row.join()
    const at = index.get(key)
    if (at === undefined) {
      index.set(key, rows.push(row) - 1)
      times.push(1)
    } else times[at]!++
  }
  return { rows, times }
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
