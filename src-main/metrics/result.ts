/** An interval and how it was made; `level` is the two-sided confidence level, e.g. 0.95. */
export type Interval = { low: number; high: number; level: number; method: string }

/** A number fit to be shown. `n` is the number of cases it rests on; `note` is what a reader must know beside it. */
export type Okay<V> = { ok: true; value: V; interval?: Interval; n: number; method: string; note?: string }

/** Why there is no number. The code is stable; the reason is a sentence for the screen. */
export type Refusal = { ok: false; code: RefusalCode; reason: string; n: number }

export type RefusalCode =
  | 'bad-input'
  | 'constant'
  | 'duplicate-ids'
  | 'few-cases'
  | 'few-negatives'
  | 'few-positives'
  | 'no-variance'
  | 'not-a-number'
  | 'one-class'
  | 'undefined'

/** Every statistic returns this: a value with its method and n, or a refusal. Never NaN, never a throw. */
export type Result<V = number, Extra extends object = object> = (Okay<V> & Extra) | Refusal

/** Fewer positives or negatives than this and the number is refused (method.md, "Evaluation protocol"). */
export const MIN_PER_CLASS = 5

/** Subgroups below this size are shown greyed out. */
export const SMALL_SUBGROUP = 30

export type Options = { level?: number; minPerClass?: number }

export const refuse = (code: RefusalCode, reason: string, n: number): Refusal => ({ ok: false, code, reason, n })
