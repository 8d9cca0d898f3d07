import type { Probabilities } from '../../../contract/compare.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { casesWhere, truthAt, valuesAt } from './pick.ts'
import { figuresOfProbabilities, improbable } from './probability-figures.ts'

/** Calibration and decision curves of the score models; a margin or a rank is refused, being no probability. */
export function probabilityFigures(study: Study, finding: string, options: DetailOptions): Probabilities[] {
  const { values } = study.truth.get(finding)!
  return study.raters.flatMap((rater): Probabilities[] => {
    const scores = rater.scores.get(finding)
    if (!scores) return []
    const stated = rater.probabilities ? rater.probabilities(finding) : { of: scores }
    if ('because' in stated) return [{ rater: rater.name, ...improbable(stated.because) }]
    const cases = casesWhere(study.ids.length, (k) => values[k]! <= 1 && !Number.isNaN(stated.of[k]))
    return [{ rater: rater.name, ...figuresOfProbabilities(truthAt(study, finding, cases), valuesAt(stated.of, cases), options) }]
  })
}
