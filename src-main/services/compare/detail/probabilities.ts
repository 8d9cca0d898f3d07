import type { Probabilities } from '../../../contract/compare.ts'
import { brier } from '../../../metrics/brier.ts'
import { calibrationSlope } from '../../../metrics/calibration-slope.ts'
import { netBenefit } from '../../../metrics/net-benefit.ts'
import { reliability } from '../../../metrics/reliability.ts'
import { refuse } from '../../../metrics/result.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { casesWhere, truthAt, valuesAt } from './pick.ts'

/** Calibration and decision curves of the score models; a margin or a rank is refused, being no probability. */
export function probabilityFigures(study: Study, finding: string, options: DetailOptions): Probabilities[] {
  const { values } = study.truth.get(finding)!
  return study.raters.flatMap((rater): Probabilities[] => {
    const scores = rater.scores.get(finding)
    if (!scores) return []
    const { name } = rater
    if (rater.probabilities && 'because' in rater.probabilities) {
      const refusal = refuse('bad-input', rater.probabilities.because, 0)
      return [{ rater: name, reliability: refusal, brier: refusal, slope: refusal, netBenefit: refusal }]
    }
    const given = rater.probabilities?.of.get(finding) ?? scores
    const cases = casesWhere(study.ids.length, (k) => values[k]! <= 1 && !Number.isNaN(given[k]))
    const [truth, probabilities] = [truthAt(study, finding, cases), valuesAt(given, cases)]
    return [
      {
        rater: name,
        reliability: reliability(truth, probabilities, options),
        brier: brier(truth, probabilities, options),
        slope: calibrationSlope(truth, probabilities, options),
        netBenefit: netBenefit(truth, probabilities, undefined, options)
      }
    ]
  })
}
