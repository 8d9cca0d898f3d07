import { tQuantile } from './distributions/student-t.ts'
import { MIN_PER_CLASS, refuse, type Interval, type Refusal } from './result.ts'

/** ratings[case][rater]: a category as a number, or null where that rater did not read that case. */
export type Ratings = readonly (readonly (number | null)[])[]

/** Per case: how many raters chose each category, as rows of q; and how many rated at all. */
export type Tally = { categories: number[]; counts: Float64Array; raters: Int32Array; n: number }

/** Counts categories per case, cases without any rating left out. */
export function tally(ratings: Ratings): Tally | Refusal {
  const values = new Set<number>()
  for (const row of ratings) {
    for (const value of row) {
      if (value === null) continue
      if (!Number.isFinite(value)) return refuse('not-a-number', `A rating is ${String(value)}; a missing rating is null.`, ratings.length)
      values.add(value)
    }
  }
  const categories = [...values].toSorted((x, y) => x - y)
  const rank = new Map(categories.map((value, index) => [value, index]))
  const rated = ratings.filter((row) => row.some((value) => value !== null))
  const q = categories.length
  const counts = new Float64Array(rated.length * q)
  const raters = new Int32Array(rated.length)
  rated.forEach((row, k) => {
    for (const value of row) {
      if (value === null) continue
      counts[k * q + rank.get(value)!]!++
      raters[k]!++
    }
  })
  if (rated.length < MIN_PER_CLASS) return refuse('few-cases', `Only ${rated.length} cases were rated; at least ${MIN_PER_CLASS} are needed.`, rated.length)
  return { categories, counts, raters, n: rated.length }
}

export type ChanceAgreement = {
  /** chance agreement from the mean category shares */
  total(shares: Float64Array): number
  /** how one category's share in one case enters the linearised chance agreement */
  ofCategory(share: number): number
}

/**
 * A chance-corrected coefficient of several raters with the linearised variance of Gwet (Br J Math Stat Psychol 2008; Handbook of
 * Inter-Rater Reliability, 2014). Cases with a single rating count for chance agreement only.
 */
export function chanceCorrected({ counts, raters, n, categories }: Tally, chance: ChanceAgreement, level: number): { value: number; standardError: number; interval: Interval; observed: number; expected: number; pairs: number } | Refusal {
  const q = categories.length
  const shares = new Float64Array(q)
  const agreement = new Float64Array(n)
  let pairs = 0
  let observed = 0
  for (let k = 0; k < n; k++) {
    const r = raters[k]!
    let same = 0
    for (let c = 0; c < q; c++) {
      const count = counts[k * q + c]!
      shares[c]! += count / r / n
      same += count * (count - 1)
    }
    if (r < 2) continue
    pairs++
    agreement[k] = same / (r * (r - 1))
    observed += agreement[k]!
  }
  if (pairs < MIN_PER_CLASS) return refuse('few-cases', `Only ${pairs} cases have two or more ratings; at least ${MIN_PER_CLASS} are needed.`, pairs)
  observed /= pairs
  const expected = chance.total(shares)
  if (1 - expected < 1e-12) return refuse('undefined', 'All raters gave one and the same answer: chance agreement is 1 and the coefficient is not defined.', n)
  const value = (observed - expected) / (1 - expected)
  let squares = 0
  for (let k = 0; k < n; k++) {
    const r = raters[k]!
    let own = 0
    for (let c = 0; c < q; c++) own += (counts[k * q + c]! / r) * chance.ofCategory(shares[c]!)
    const coefficient = r < 2 ? 0 : (n / pairs) * ((agreement[k]! - expected) / (1 - expected))
    const linearised = coefficient - (2 * (1 - value) * (own - expected)) / (1 - expected)
    squares += (linearised - value) ** 2
  }
  const standardError = Math.sqrt(squares / (n * (n - 1)))
  const half = tQuantile(1 - (1 - level) / 2, n - 1) * standardError
  return { value, standardError, interval: { low: Math.max(-1, value - half), high: Math.min(1, value + half), level, method: 'Gwet linearised, t' }, observed, expected, pairs }
}
