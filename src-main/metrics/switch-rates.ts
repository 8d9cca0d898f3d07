import { checkDecisions, checkTruth, type Numbers } from './check.ts'
import { wilson } from './proportion.ts'
import type { Interval, Options, Result } from './result.ts'

export type SwitchRate = { count: number; of: number; rate: number | null; interval: Interval | null }
export type SwitchRates = { rightToWrong: SwitchRate; wrongToRight: SwitchRate; stayedRight: number; stayedWrong: number }

/**
 * What a second look (after the AI was revealed) did to the reads: of those right before, how many turned wrong, and the reverse.
 * The value is the net gain in accuracy, (wrong->right - right->wrong) / n. Shows automation bias when right->wrong is not small.
 */
export function switchRates(truth: Numbers, before: Numbers, after: Numbers, options: Options = {}): Result<number, SwitchRates> {
  const fault = checkTruth(truth, before) ?? checkTruth(truth, after) ?? checkDecisions(before) ?? checkDecisions(after)
  if (fault) return fault
  const n = truth.length
  const counts = { rightToWrong: 0, wrongToRight: 0, stayedRight: 0, stayedWrong: 0 }
  for (let k = 0; k < n; k++) {
    const was = before[k] === truth[k]
    const is = after[k] === truth[k]
    counts[was ? (is ? 'stayedRight' : 'rightToWrong') : is ? 'wrongToRight' : 'stayedWrong']++
  }
  const rate = (count: number, of: number): SwitchRate => ({ count, of, rate: of ? count / of : null, interval: of ? wilson(count, of, options.level) : null })
  return {
    ok: true,
    value: (counts.wrongToRight - counts.rightToWrong) / n,
    n,
    method: 'switch rates with Wilson intervals',
    rightToWrong: rate(counts.rightToWrong, counts.rightToWrong + counts.stayedRight),
    wrongToRight: rate(counts.wrongToRight, counts.wrongToRight + counts.stayedWrong),
    stayedRight: counts.stayedRight,
    stayedWrong: counts.stayedWrong
  }
}
