import { refuse, type Result } from './result.ts'

/** Holm's step-down adjusted p-values (Scand J Stat 1979), in the order given; controls the family-wise error under any dependence. */
export function holm(pValues: readonly number[]): Result<number[]> {
  const m = pValues.length
  if (m === 0) return refuse('few-cases', 'There are no p-values to adjust.', 0)
  const bad = pValues.findIndex((p) => !(p >= 0 && p <= 1))
  if (bad >= 0) return refuse('not-a-number', `The p-value ${String(pValues[bad])} (number ${bad + 1}) is not between 0 and 1.`, m)
  const order = pValues.map((_, k) => k).toSorted((x, y) => pValues[x]! - pValues[y]!)
  const value = Array.from({ length: m }, () => 0)
  let running = 0
  order.forEach((index, rank) => {
    running = Math.max(running, Math.min(1, (m - rank) * pValues[index]!))
    value[index] = running
  })
  return { ok: true, value, n: m, method: 'Holm' }
}
