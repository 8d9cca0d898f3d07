import { checkClasses } from './check.ts'
import { totalOf, type Confusion } from './confusion.ts'
import { zOf } from './distributions/normal.ts'
import type { Interval, Options, Result } from './result.ts'

/** Matthews correlation; 0 by convention when every case got the same decision (Chicco and Jurman, BMC Genomics 2020). */
export function mccValue({ tp, fp, fn, tn }: Confusion): number {
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
  return product === 0 ? 0 : (tp * tn - fp * fn) / Math.sqrt(product)
}

/** Matthews correlation coefficient with a delta-method interval on Fisher's z scale. */
export function mcc(table: Confusion, options: Options = {}): Result {
  const n = totalOf(table)
  const fault = checkClasses(table.tp + table.fn, table.fp + table.tn, options.minPerClass)
  if (fault) return fault
  const value = mccValue(table)
  const method = 'Matthews correlation coefficient'
  const calls = table.tp + table.fp
  if (calls === 0 || calls === n) return { ok: true, value, n, method, note: `Every case was called ${calls === 0 ? 'negative' : 'positive'}; MCC is 0 by convention and has no interval.` }
  const interval = fisherInterval(table, value, n, options.level ?? 0.95)
  return interval ? { ok: true, value, interval, n, method } : { ok: true, value, n, method, note: 'Perfect agreement: the large-sample interval does not exist.' }
}

/** Multinomial delta method: the variance of the gradient of phi over the four cells, then tanh(atanh(phi) +- z se). */
function fisherInterval({ tp, fp, fn, tn }: Confusion, phi: number, n: number, level: number): Interval | null {
  if (Math.abs(phi) > 1 - 1e-12) return null
  const rows = [(tp + fn) / n, (fp + tn) / n] as const
  const columns = [(tp + fp) / n, (fn + tn) / n] as const
  const root = Math.sqrt(rows[0] * rows[1] * columns[0] * columns[1])
  const gradient = (numerator: number, row: number, column: number): number => numerator / root - (phi / 2) * (1 / row + 1 / column)
  const cells = [
    [tp / n, gradient(tn / n, rows[0], columns[0])],
    [fn / n, gradient(-fp / n, rows[0], columns[1])],
    [fp / n, gradient(-fn / n, rows[1], columns[0])],
    [tn / n, gradient(tp / n, rows[1], columns[1])]
  ] as const
  const mean = cells.reduce((sum, [p, g]) => sum + p * g, 0)
  const variance = cells.reduce((sum, [p, g]) => sum + p * (g - mean) ** 2, 0) / n
  const half = (zOf(level) * Math.sqrt(variance)) / (1 - phi * phi)
  const centre = Math.atanh(phi)
  return { low: Math.tanh(centre - half), high: Math.tanh(centre + half), level, method: 'delta method on Fisher z' }
}
