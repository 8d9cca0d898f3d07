import { checkScores, checkTruth, type Numbers } from './check.ts'
import { refuse, type Refusal } from './result.ts'

/** Refusal when the scores cannot be probabilities: calibration of a margin or a logit means nothing. */
export function checkProbabilities(truth: Numbers, probabilities: Numbers): Refusal | null {
  const fault = checkTruth(truth, probabilities) ?? checkScores(probabilities)
  if (fault) return fault
  for (let k = 0; k < probabilities.length; k++) {
    const p = probabilities[k]!
    if (p < 0 || p > 1) return refuse('bad-input', `Score ${p} of case ${k + 1} is no probability; calibrate the scores first.`, truth.length)
  }
  return null
}
