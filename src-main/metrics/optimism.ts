import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { confusion, decide, type Confusion } from './confusion.ts'
import { f1Value } from './f1.ts'
import { mccValue } from './mcc.ts'
import { createRandom } from '../base/random.ts'
import { MIN_PER_CLASS, refuse, type Options, type Result } from './result.ts'
import { maxMccThreshold } from './threshold.ts'

export type OptimismExtra = { apparent: { f1: number; mcc: number }; honest: { f1: number; mcc: number }; f1Inflation: number; folds: number; repeats: number; seed: number }

/**
 * How much a threshold tuned on the scored cases flatters itself: the figures at the threshold of maximum MCC on all cases (apparent)
 * against those of thresholds chosen on the other folds (honest; stratified cross-fitting, repeated). The value is the
 * inflation of MCC. Two folds by default: a threshold from half the cases, scored on the other half, by turns.
 */
export function optimism(truth: Numbers, scores: Numbers, options: Options & { folds?: number; repeats?: number; seed?: number } = {}): Result<number, OptimismExtra> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const n = truth.length
  const folds = options.folds ?? 2
  const repeats = options.repeats ?? 50
  const seed = options.seed ?? 1
  const positives = countPositives(truth)
  const few = checkClasses(positives, n - positives, (options.minPerClass ?? MIN_PER_CLASS) * folds)
  if (few) return { ...few, reason: `${few.reason} (${folds} folds, each with enough of both)` }
  const best = maxMccThreshold(truth, scores, options)
  if (!best.ok) return best
  const random = createRandom(seed)
  let honestF1 = 0
  let honestMcc = 0
  for (let repeat = 0; repeat < repeats; repeat++) {
    const table = crossFitted(truth, scores, assignFolds(truth, folds, random.integer), folds)
    if (!table) return refuse('undefined', 'A fold left one class empty.', n)
    honestF1 += f1Value(table) / repeats
    honestMcc += mccValue(table) / repeats
  }
  const apparent = { f1: f1Value(best.table), mcc: best.mcc }
  return {
    ok: true,
    value: apparent.mcc - honestMcc,
    n,
    method: `optimism of a threshold tuned on the scored cases, ${folds}-fold cross-fitting, ${repeats} repeats, seed ${seed}`,
    apparent,
    honest: { f1: honestF1, mcc: honestMcc },
    f1Inflation: apparent.f1 - honestF1,
    folds,
    repeats,
    seed
  }
}

/** Fold of each case: both classes shuffled and dealt out in turn. */
function assignFolds(truth: Numbers, folds: number, below: (n: number) => number): Uint8Array {
  const fold = new Uint8Array(truth.length)
  for (const wanted of [0, 1]) {
    const members: number[] = []
    for (let k = 0; k < truth.length; k++) if (truth[k] === wanted) members.push(k)
    for (let k = members.length - 1; k > 0; k--) {
      const other = below(k + 1)
      ;[members[k], members[other]] = [members[other]!, members[k]!]
    }
    members.forEach((index, position) => (fold[index] = position % folds))
  }
  return fold
}

/** Decisions for each fold at the threshold of the others, pooled into one table. */
function crossFitted(truth: Numbers, scores: Numbers, fold: Uint8Array, folds: number): Confusion | null {
  const pooled = { tp: 0, fp: 0, fn: 0, tn: 0 }
  for (let held = 0; held < folds; held++) {
    const pick = (values: Numbers, inside: boolean): number[] => Array.from(values).filter((_, k) => (fold[k] === held) === inside)
    const threshold = maxMccThreshold(pick(truth, false), pick(scores, false), { minPerClass: 1 })
    if (!threshold.ok) return null
    const table = confusion(pick(truth, true), decide(pick(scores, true), threshold.value))
    if (!table.ok) return null
    pooled.tp += table.value.tp
    pooled.fp += table.value.fp
    pooled.fn += table.value.fn
    pooled.tn += table.value.tn
  }
  return pooled
}
