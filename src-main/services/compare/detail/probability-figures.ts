import type { Probabilities } from '../../../contract/compare.ts'
import { brier } from '../../../metrics/brier.ts'
import { calibrationSlope } from '../../../metrics/calibration-slope.ts'
import type { Numbers } from '../../../metrics/check.ts'
import { netBenefit } from '../../../metrics/net-benefit.ts'
import { reliability } from '../../../metrics/reliability.ts'
import { refuse, type Options } from '../../../metrics/result.ts'

export type ProbabilityFigures = Omit<Probabilities, 'rater'>

/** How far probabilities mean what they say, and what acting on them gains. @param truth 0 or 1, of the same cases in the same order */
export function figuresOfProbabilities(truth: Numbers, probabilities: Numbers, options: Options): ProbabilityFigures {
  return {
    reliability: reliability(truth, probabilities, options),
    brier: brier(truth, probabilities, options),
    slope: calibrationSlope(truth, probabilities, options),
    netBenefit: netBenefit(truth, probabilities, undefined, options)
  }
}

/** The same figures, all refused. */
export function improbable(because: string): ProbabilityFigures {
  const refusal = refuse('bad-input', because, 0)
  return { reliability: refusal, brier: refusal, slope: refusal, netBenefit: refusal }
}
