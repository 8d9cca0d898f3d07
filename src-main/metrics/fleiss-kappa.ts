import { chanceCorrected, tally, type Ratings } from './multi-rater.ts'
import { refuse, type Options, type Result } from './result.ts'

export type MultiRaterExtra = { standardError: number; observed: number; expected: number; pairs: number }

/** Fleiss' kappa (Psychol Bull 1971) of several raters, every case rated by the same number (else use Krippendorff's alpha). */
export function fleissKappa(ratings: Ratings, options: Options = {}): Result<number, MultiRaterExtra> {
  const table = tally(ratings)
  if ('ok' in table) return table
  const raters = table.raters[0]!
  if (table.raters.some((count) => count !== raters)) return refuse('bad-input', "Fleiss' kappa needs the same number of ratings for every case; use Krippendorff's alpha or complete cases.", table.n)
  if (raters < 2) return refuse('few-cases', 'One rater cannot agree with anyone.', table.n)
  const outcome = chanceCorrected(table, { total: (shares) => shares.reduce((sum, p) => sum + p * p, 0), ofCategory: (p) => p }, options.level ?? 0.95)
  return 'ok' in outcome ? outcome : { ok: true, n: table.n, method: "Fleiss' kappa", ...outcome }
}
