import { argsort } from './argsort.ts'
import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import type { Options, Result } from './result.ts'

/** threshold null: the corner where nothing is called positive */
export type RocPoint = { falsePositiveRate: number; sensitivity: number; threshold: number | null }

/** Counts called positive at each distinct score, from the highest down. */
export function sweep(truth: Numbers, scores: Numbers): { threshold: number; tp: number; fp: number }[] {
  const order = argsort(scores).toReversed()
  const steps: { threshold: number; tp: number; fp: number }[] = []
  let tp = 0
  let fp = 0
  order.forEach((index, rank) => {
    if (truth[index] === 1) tp++
    else fp++
    const next = order[rank + 1]
    if (next === undefined || scores[next] !== scores[index]) steps.push({ threshold: scores[index]!, tp, fp })
  })
  return steps
}

/** The ROC curve, a case called positive at score >= threshold; points on a straight run are dropped. The value is the points. */
export function rocCurve(truth: Numbers, scores: Numbers, options: Options = {}): Result<RocPoint[]> {
  const fault = checkTruth(truth, scores) ?? checkScores(scores)
  if (fault) return fault
  const positives = countPositives(truth)
  const negatives = truth.length - positives
  const few = checkClasses(positives, negatives, options.minPerClass)
  if (few) return few
  const steps = [{ threshold: null, tp: 0, fp: 0 }, ...sweep(truth, scores)]
  const kept = steps.filter((step, k) => {
    const before = steps[k - 1]
    const after = steps[k + 1]
    return !before || !after || (step.tp - before.tp) * (after.fp - step.fp) !== (after.tp - step.tp) * (step.fp - before.fp)
  })
  const value = kept.map(({ threshold, tp, fp }) => ({ falsePositiveRate: fp / negatives, sensitivity: tp / positives, threshold }))
  return { ok: true, value, n: truth.length, method: 'empirical ROC curve' }
}
