import { fixed } from '../../shared/format/number.ts'

/** A figure as every statistic answers it: a value with its n and interval, or the reason why there is none. */
export type Figure = { ok: true; value: unknown; interval?: { low: number; high: number; level: number; method: string }; n: number; method: string; note?: string } | { ok: false; reason: string; n: number }

/** `0.812`, or a dash where the number was refused. */
export const valueWords = (figure: Figure | null, digits = 3): string => (figure?.ok && typeof figure.value === 'number' ? fixed(figure.value, digits) : '–')

/** `0.741 to 0.866`, empty where there is none. */
export const intervalWords = (figure: Figure | null, digits = 3): string => (figure?.ok && figure.interval ? `${fixed(figure.interval.low, digits)} to ${fixed(figure.interval.high, digits)}` : '')

/** What stands behind the number: method, n, how the interval was made, and what must be known beside it; or why there is no number. */
export function methodWords(figure: Figure | null): string {
  if (!figure) return 'Not applicable.'
  if (!figure.ok) return `${figure.reason} (n = ${figure.n})`
  const interval = figure.interval ? `; ${Math.round(100 * figure.interval.level)} % interval: ${figure.interval.method}` : ''
  return `${figure.method}, n = ${figure.n}${interval}.${figure.note ? ` ${figure.note}` : ''}`
}

export const pWords = (p: number | null | undefined): string => (p === null || p === undefined ? '' : p < 0.001 ? '< 0.001' : p.toFixed(3))
