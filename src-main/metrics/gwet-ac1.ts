import type { MultiRaterExtra } from './fleiss-kappa.ts'
import { chanceCorrected, tally, type Ratings } from './multi-rater.ts'
import { refuse, type Options, type Result } from './result.ts'

/** Gwet's AC1 (2008) of two or more raters, missing ratings allowed; stays sensible where prevalence drives kappa to 0. */
export function gwetAc1(ratings: Ratings, options: Options = {}): Result<number, MultiRaterExtra> {
  const table = tally(ratings)
  if ('ok' in table) return table
  const q = table.categories.length
  if (q < 2) return refuse('undefined', 'Only one category was ever used, so there is no chance agreement to correct for.', table.n)
  const outcome = chanceCorrected(table, { total: (shares) => shares.reduce((sum, p) => sum + p * (1 - p), 0) / (q - 1), ofCategory: (p) => (1 - p) / (q - 1) }, options.level ?? 0.95)
  return 'ok' in outcome ? outcome : { ok: true, n: table.n, method: "Gwet's AC1", ...outcome }
}
