import type { ThresholdUsed } from '../../../contract/compare.ts'
import { studyMargins } from '../../../db/screening.ts'
import type { ReadDb } from '../../../db/types.ts'
import type { ResultView } from '../../screening/view.ts'
import type { Rater } from '../raters.ts'
import type { CasesAndFindings } from './reader-raters.ts'

/** The model as the workstation shows it: each study's highest margin, and the operating points in use. */
export function modelRater(db: ReadDb, view: ResultView, { caseOf, nameOf }: CasesAndFindings): { rater: Rater; thresholds: Map<string, ThresholdUsed> } {
  const { model, prompts, calibration } = view
  const scores = new Map<string, Float64Array>()
  const thresholds = new Map<string, ThresholdUsed>()
  const seen = new Set<number>()
  const probabilities = new Map<string, Float64Array>()
  for (const { id } of view.findings) {
    const finding = nameOf.get(id)
    const margins = finding === undefined ? [] : studyMargins(db, model.hash, prompts.hash, id)
    const inside = margins.flatMap(({ study, margin }) => {
      const k = caseOf.get(study)
      return k === undefined ? [] : [{ k, margin }]
    })
    if (finding === undefined || inside.length === 0) continue
    const column = new Float64Array(caseOf.size).fill(Number.NaN)
    const calibrated = new Float64Array(caseOf.size).fill(Number.NaN)
    for (const { k, margin } of inside) {
      seen.add(k)
      column[k] = margin
      calibrated[k] = view.calibrated(id, margin) ?? Number.NaN
    }
    scores.set(finding, column)
    probabilities.set(finding, calibrated)
    const { operatingPoint, source } = view.operatingPoint(id)
    thresholds.set(finding, { value: operatingPoint, source, n: view.site.set?.points.find(({ findingId }) => findingId === id)?.chosenOn.n ?? null, tunedOnScoredCases: false })
  }
  const isProbability = calibration !== null && calibration.method !== 'local-reference'
  return {
    thresholds,
    rater: {
      name: `${model.id} ${model.version}`,
      kind: 'scores',
      sheet: null,
      info: { kind: 'scores', file: null, rows: seen.size, matched: seen.size, notInReference: 0, absent: caseOf.size - seen.size },
      decisions: new Map(),
      scores,
      probabilities: isProbability
        ? { of: probabilities }
        : { because: calibration ? `The calibrated value (${calibration.name}) is a rank among local films, no probability: calibrate the model on reference labels (Platt or isotonic) first.` : 'A margin is no probability, and no calibration stands behind it.' }
    }
  }
}
