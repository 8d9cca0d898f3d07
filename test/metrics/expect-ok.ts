import type { Refusal } from '../../src-main/metrics/result.ts'

/** The value of a result that must not be a refusal. */
export function accepted<R extends { ok: true }>(result: R | Refusal): R {
  if (!result.ok) throw new Error(`refused: ${result.code}: ${result.reason}`)
  return result
}

/** The code of a result that must be a refusal, and whose reason must be a sentence. */
export function refused(result: { ok: true } | Refusal): string {
  if (result.ok) throw new Error(`not refused: ${JSON.stringify(result)}`)
  if (!/^[A-Z0-9].*[.)]$/s.test(result.reason)) throw new Error(`not a sentence: ${result.reason}`)
  return result.code
}

/** Every number inside a result, to assert that none is NaN or infinite. */
export function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value]
  if (value === null || typeof value !== 'object') return []
  return Object.values(value).flatMap(numbersIn)
}
