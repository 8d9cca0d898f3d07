import type { FindingDetail, RaterPoint } from '../../../contract/compare.ts'
import { confusion } from '../../../metrics/confusion.ts'
import { precisionRecall } from '../../../metrics/precision-recall.ts'
import { sensitivity, specificity } from '../../../metrics/rates.ts'
import { rocCurve } from '../../../metrics/roc-curve.ts'
import { answeredCases } from '../figures.ts'
import type { Rater } from '../raters.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { deciders, decidedByAll, decisionsAt, truthAt, valuesAt } from './pick.ts'

/** More points than this draw no finer curve. */
const DRAWN = 400

/** Every n-th point, the first and the last always. */
export function thinned<T>(points: readonly T[]): T[] {
  const stride = Math.ceil(points.length / DRAWN)
  return points.filter((_, k) => k % stride === 0 || k === points.length - 1)
}

const scorers = (study: Study, finding: string): Rater[] => study.raters.filter((rater) => rater.scores.has(finding))

export function rocCurves(study: Study, finding: string, options: DetailOptions): FindingDetail['roc'] {
  return scorers(study, finding).map((rater) => {
    const cases = answeredCases(study, rater, finding)
    const result = rocCurve(truthAt(study, finding, cases), valuesAt(rater.scores.get(finding)!, cases), options)
    return { rater: rater.name, result: result.ok ? { ...result, value: thinned(result.value) } : result }
  })
}

export function precisionRecallCurves(study: Study, finding: string, options: DetailOptions): FindingDetail['precisionRecall'] {
  return scorers(study, finding).map((rater) => {
    const cases = answeredCases(study, rater, finding)
    const result = precisionRecall(truthAt(study, finding, cases), valuesAt(rater.scores.get(finding)!, cases), options)
    return { rater: rater.name, result: result.ok ? { ...result, points: thinned(result.points) } : result }
  })
}

/** Each decider's place in ROC space; left out where the cases hold one class only, which has no such place. */
export function raterPoints(study: Study, finding: string, options: DetailOptions): RaterPoint[] {
  return deciders(study, finding).flatMap((rater) => {
    const cases = decidedByAll(study, finding, [rater], true)
    const counted = confusion(truthAt(study, finding, cases), decisionsAt(rater, finding, cases))
    if (!counted.ok) return []
    const { tp, fp, fn, tn } = counted.value
    if (tp + fn === 0 || fp + tn === 0) return []
    const [found, cleared] = [sensitivity(counted.value, options), specificity(counted.value, options)]
    return [
      {
        rater: rater.name,
        kind: rater.kind,
        n: cases.length,
        falsePositiveRate: fp / (fp + tn),
        sensitivity: tp / (tp + fn),
        precision: tp + fp > 0 ? tp / (tp + fp) : null,
        confusion: counted.value,
        sensitivityInterval: (found.ok && found.interval) || null,
        specificityInterval: (cleared.ok && cleared.interval) || null
      }
    ]
  })
}
