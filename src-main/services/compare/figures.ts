import { auroc } from '../../metrics/auroc.ts'
import { cohenKappa } from '../../metrics/cohen-kappa.ts'
import { confusion } from '../../metrics/confusion.ts'
import { f1 } from '../../metrics/f1.ts'
import { mcc } from '../../metrics/mcc.ts'
import { optimism } from '../../metrics/optimism.ts'
import { precisionRecall } from '../../metrics/precision-recall.ts'
import { accuracy, negativePredictiveValue, positivePredictiveValue, sensitivity, specificity } from '../../metrics/rates.ts'
import { refuse, type Options, type Refusal, type Result } from '../../metrics/result.ts'
import type { Rater } from './raters.ts'
import type { FindingResult, RaterFigures } from '../../contract/compare.ts'
import { pairKey, type Study } from './study.ts'

/** Indices of cases with a reference answer and an answer of this rater. */
export function answeredCases(study: Study, rater: Rater, finding: string): Uint32Array {
  const truth = study.truth.get(finding)!.values
  const decisions = rater.decisions.get(finding)
  const scores = rater.scores.get(finding)
  const cases = new Uint32Array(truth.length)
  let count = 0
  for (let k = 0; k < truth.length; k++) {
    if (truth[k]! <= 1 && (scores ? !Number.isNaN(scores[k]) : decisions !== undefined && decisions[k]! <= 1)) cases[count++] = k
  }
  return cases.slice(0, count)
}

export function findingFigures(study: Study, finding: string, options: Options & { seed: number; showOptimism: boolean }): FindingResult {
  const { values, uncertain, missing } = study.truth.get(finding)!
  const n = values.reduce((count, value) => count + (value <= 1 ? 1 : 0), 0)
  const positives = values.reduce((count, value) => count + (value === 1 ? 1 : 0), 0)
  return {
    reference: { n, positives, negatives: n - positives, uncertain, missing, prevalence: n > 0 ? positives / n : null },
    raters: Object.fromEntries(study.raters.filter((rater) => rater.decisions.has(finding) || rater.scores.has(finding)).map((rater) => [rater.name, raterFigures(study, rater, finding, n, options)]))
  }
}

function raterFigures(study: Study, rater: Rater, finding: string, available: number, options: Options & { seed: number; showOptimism: boolean }): RaterFigures {
  const cases = answeredCases(study, rater, finding)
  const truth = pick(study.truth.get(finding)!.values, cases)
  const uncertain = study.uncertain.get(pairKey(rater.name, finding)) ?? 0
  const threshold = study.thresholds.get(rater.name)?.get(finding) ?? null
  const decisions = rater.decisions.get(finding)
  const scores = rater.scores.get(finding)
  const scored = scores ? pickScores(scores, cases) : null
  return {
    n: cases.length,
    missing: available - cases.length,
    uncertain,
    threshold,
    ...(decisions ? decisionFigures(truth, pick(decisions, cases), options) : withoutDecisions(cases.length)),
    auroc: scored ? auroc(truth, scored, options) : null,
    auprc: scored ? withoutPoints(precisionRecall(truth, scored, options)) : null,
    optimism: scored && (threshold?.tunedOnScoredCases || options.showOptimism) ? optimism(truth, scored, options) : null
  }
}

type DecisionFigures = Pick<RaterFigures, 'confusion' | 'f1' | 'mcc' | 'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'accuracy' | 'kappa'>

function decisionFigures(truth: Uint8Array, decisions: Uint8Array, options: Options): DecisionFigures {
  const counted = confusion(truth, decisions)
  if (!counted.ok) return { confusion: null, ...all(counted) }
  const table = counted.value
  return {
    confusion: table,
    f1: f1(table, options),
    mcc: mcc(table, options),
    sensitivity: sensitivity(table, options),
    specificity: specificity(table, options),
    ppv: positivePredictiveValue(table, options),
    npv: negativePredictiveValue(table, options),
    accuracy: accuracy(table, options),
    kappa: cohenKappa(truth, decisions, options)
  }
}

const withoutDecisions = (n: number): DecisionFigures => ({ confusion: null, ...all(refuse('undefined', 'A score becomes a decision only with a threshold from a separate validation set.', n)) })

const all = (refusal: Refusal): Omit<DecisionFigures, 'confusion'> => ({ f1: refusal, mcc: refusal, sensitivity: refusal, specificity: refusal, ppv: refusal, npv: refusal, accuracy: refusal, kappa: refusal })

function withoutPoints(result: ReturnType<typeof precisionRecall>): Result {
  if (!result.ok) return result
  const { points: _points, ...rest } = result
  return rest
}

function pick(values: Uint8Array, cases: Uint32Array): Uint8Array {
  const picked = new Uint8Array(cases.length)
  for (let k = 0; k < cases.length; k++) picked[k] = values[cases[k]!]!
  return picked
}

function pickScores(values: Float64Array, cases: Uint32Array): Float64Array {
  const picked = new Float64Array(cases.length)
  for (let k = 0; k < cases.length; k++) picked[k] = values[cases[k]!]!
  return picked
}
