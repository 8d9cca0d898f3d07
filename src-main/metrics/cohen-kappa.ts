import type { Numbers } from './check.ts'
import { zOf } from './distributions/normal.ts'
import { MIN_PER_CLASS, refuse, type Options, type Result } from './result.ts'

export type KappaWeights = 'none' | 'linear' | 'quadratic'
export type KappaExtra = { standardError: number; observed: number; expected: number }

/**
 * Cohen's kappa of two raters, weighted if asked, with the large-sample error of Fleiss, Cohen and Everitt (1969).
 * Categories are numbers; weights use their rank. Falls with prevalence far from one half: read it beside AC1 and PABAK.
 */
export function cohenKappa(a: Numbers, b: Numbers, options: Options & { weights?: KappaWeights } = {}): Result<number, KappaExtra> {
  const n = a.length
  if (b.length !== n) return refuse('bad-input', `${n} ratings against ${b.length}: they must be the same cases in the same order.`, n)
  if (n < MIN_PER_CLASS) return refuse('few-cases', `Only ${n} cases were rated by both; at least ${MIN_PER_CLASS} are needed.`, n)
  const values = new Set<number>()
  for (let k = 0; k < n; k++) {
    if (!Number.isFinite(a[k]) || !Number.isFinite(b[k])) return refuse('not-a-number', `The rating of case ${k + 1} is missing; leave such cases out and count them.`, n)
    values.add(a[k]!).add(b[k]!)
  }
  const categories = [...values].toSorted((x, y) => x - y)
  const q = categories.length
  if (q === 1) return refuse('undefined', 'Both raters gave the same single answer to every case: chance agreement is 1 and kappa is not defined.', n)
  const rank = new Map(categories.map((value, index) => [value, index]))
  const table = new Float64Array(q * q)
  for (let k = 0; k < n; k++) table[rank.get(a[k]!)! * q + rank.get(b[k]!)!]! += 1 / n
  return kappaOfTable(table, q, n, options)
}

/** @param table q x q proportions, row-major, rows = first rater */
function kappaOfTable(table: Float64Array, q: number, n: number, options: Options & { weights?: KappaWeights }): Result<number, KappaExtra> {
  const weighting = options.weights ?? 'none'
  const weight = (i: number, j: number): number => {
    if (weighting === 'none') return i === j ? 1 : 0
    const distance = Math.abs(i - j) / (q - 1)
    return weighting === 'linear' ? 1 - distance : 1 - distance * distance
  }
  const rows = new Float64Array(q)
  const columns = new Float64Array(q)
  const cells: { i: number; j: number; p: number }[] = []
  for (let i = 0; i < q; i++) {
    for (let j = 0; j < q; j++) {
      const p = table[i * q + j]!
      rows[i]! += p
      columns[j]! += p
      cells.push({ i, j, p })
    }
  }
  const observed = cells.reduce((sum, { i, j, p }) => sum + p * weight(i, j), 0)
  const expected = cells.reduce((sum, { i, j }) => sum + rows[i]! * columns[j]! * weight(i, j), 0)
  if (1 - expected < 1e-12) return refuse('undefined', 'Chance agreement is 1, so kappa is not defined.', n)
  const value = (observed - expected) / (1 - expected)
  const meanOfRow = Array.from(rows, (_, i) => columns.reduce((sum, p, j) => sum + p * weight(i, j), 0))
  const meanOfColumn = Array.from(columns, (_, j) => rows.reduce((sum, p, i) => sum + p * weight(i, j), 0))
  const spread = cells.reduce((sum, { i, j, p }) => sum + p * (weight(i, j) - (meanOfRow[i]! + meanOfColumn[j]!) * (1 - value)) ** 2, 0)
  const variance = (spread - (value - expected * (1 - value)) ** 2) / (n * (1 - expected) ** 2)
  const standardError = Math.sqrt(Math.max(0, variance))
  const level = options.level ?? 0.95
  const half = zOf(level) * standardError
  const method = weighting === 'none' ? "Cohen's kappa" : `Cohen's kappa, ${weighting} weights`
  const result = { ok: true as const, value, n, method, standardError, observed, expected }
  if (standardError < 1e-9) return { ...result, note: 'Perfect agreement: the large-sample interval has no width and is left out.' }
  return { ...result, interval: { low: Math.max(-1, value - half), high: Math.min(1, value + half), level, method: 'Fleiss-Cohen-Everitt' } }
}
