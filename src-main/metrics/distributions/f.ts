import { betaTails } from './beta.ts'

/** P(F >= f) of the F distribution; degrees of freedom > 0, not necessarily whole. */
export function fUpper(f: number, df1: number, df2: number): number {
  if (f <= 0) return 1
  if (!Number.isFinite(f)) return 0
  const total = df2 + df1 * f
  return betaTails((df1 * f) / total, df2 / total, df1 / 2, df2 / 2)[1]
}
