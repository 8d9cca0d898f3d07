import { checkDecisions, checkTruth, type Numbers } from './check.ts'
import type { Result } from './result.ts'

/** Counts of a 2 x 2 table: reference against decision. */
export type Confusion = { tp: number; fp: number; fn: number; tn: number }

/** The 2 x 2 table of 0 / 1 reference values and 0 / 1 decisions, same cases in the same order. */
export function confusion(truth: Numbers, decisions: Numbers): Result<Confusion> {
  const fault = checkTruth(truth, decisions) ?? checkDecisions(decisions)
  if (fault) return fault
  const value = { tp: 0, fp: 0, fn: 0, tn: 0 }
  for (let k = 0; k < truth.length; k++) {
    if (truth[k] === 1) value[decisions[k] === 1 ? 'tp' : 'fn']++
    else value[decisions[k] === 1 ? 'fp' : 'tn']++
  }
  return { ok: true, value, n: truth.length, method: '2 x 2 count' }
}

/** Decisions at a threshold: 1 where score >= threshold. */
export const decide = (scores: Numbers, threshold: number): Uint8Array => Uint8Array.from(scores, (score) => (score >= threshold ? 1 : 0))

export const totalOf = ({ tp, fp, fn, tn }: Confusion): number => tp + fp + fn + tn
