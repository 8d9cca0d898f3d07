import { checkClasses } from './check.ts'
import { totalOf, type Confusion } from './confusion.ts'
import { wilson } from './proportion.ts'
import type { Options, Result } from './result.ts'

/** 2 TP / (2 TP + FP + FN); 0 when nothing is found and something is there. */
export const f1Value = ({ tp, fp, fn }: Confusion): number => (tp + fp + fn === 0 ? Number.NaN : (2 * tp) / (2 * tp + fp + fn))

const fromJaccard = (jaccard: number): number => (2 * jaccard) / (1 + jaccard)

/**
 * F1 = 2 TP / (2 TP + FP + FN). The interval is Wilson's on J = TP / (TP + FP + FN), which given its denominator is a binomial
 * proportion, carried over by F1 = 2J / (1 + J). Depends on prevalence: never compare it between cohorts.
 */
export function f1(table: Confusion, options: Options = {}): Result {
  const n = totalOf(table)
  const fault = checkClasses(table.tp + table.fn, table.fp + table.tn, options.minPerClass)
  if (fault) return fault
  const jaccard = wilson(table.tp, table.tp + table.fp + table.fn, options.level)
  return {
    ok: true,
    value: f1Value(table),
    interval: { low: fromJaccard(jaccard.low), high: fromJaccard(jaccard.high), level: jaccard.level, method: 'Wilson on the Jaccard index' },
    n,
    method: 'F1 = 2 TP / (2 TP + FP + FN)'
  }
}
