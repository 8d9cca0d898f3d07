import type { ThresholdUsed } from '../../../contract/compare.ts'
import { patientsOfStudies } from '../../../db/cohort.ts'
import { studyMargins } from '../../../db/screening.ts'
import type { ReadDb } from '../../../db/types.ts'
import type { ResultView } from '../../screening/view.ts'
import type { Rater } from '../raters.ts'
import type { CasesAndFindings } from './reader-raters.ts'

export interface ModelRater {
  rater: Rater
  thresholds: Map<string, ThresholdUsed>
  /** Cases whose patients the calibration was fitted to: they take no part in its figures. */
  fittedTo: number
}

/**
 * The model as the workstation shows it: each study's highest margin, and the operating points in use. Probabilities are those of the
 * calibration in use, for patients it was not fitted to.
 */
export function modelRater(db: ReadDb, view: ResultView, { caseOf, nameOf }: CasesAndFindings): ModelRater {
  const { model, prompts, fitted } = view
  const scores = new Map<string, Float64Array>()
  const thresholds = new Map<string, ThresholdUsed>()
  const seen = new Set<number>()
  const fittedTo = new Set<number>()
  const probabilities = new Map<string, Float64Array>()
  const fitPatients = patientsOfStudies(db, fitted.fit?.reference.fittedOn ?? [])
  for (const { id } of view.findings) {
    const finding = nameOf.get(id)
    const margins = finding === undefined ? [] : studyMargins(db, model.hash, prompts.hash, id)
    const inside = margins.flatMap(({ study, patient, margin }) => {
      const k = caseOf.get(study)
      return k === undefined ? [] : [{ k, patient, margin }]
    })
    if (finding === undefined || inside.length === 0) continue
    const column = new Float64Array(caseOf.size).fill(Number.NaN)
    const calibrated = new Float64Array(caseOf.size).fill(Number.NaN)
    for (const { k, patient, margin } of inside) {
      seen.add(k)
      column[k] = margin
      if (fitPatients.has(patient)) fittedTo.add(k)
      else calibrated[k] = view.calibrated(id, margin) ?? Number.NaN
    }
    scores.set(finding, column)
    if (fitted.fit?.calibration.curves[id]) probabilities.set(finding, calibrated)
    const { operatingPoint, source } = view.operatingPoint(id)
    thresholds.set(finding, { value: operatingPoint, source, n: view.site.set?.points.find(({ findingId }) => findingId === id)?.chosenOn.n ?? null, tunedOnScoredCases: false })
  }
  return {
    thresholds,
    fittedTo: fittedTo.size,
    rater: {
      name: `${model.id} ${model.version}`,
      kind: 'scores',
      sheet: null,
      info: { kind: 'scores', file: null, rows: seen.size, matched: seen.size, notInReference: 0, absent: caseOf.size - seen.size },
      decisions: new Map(),
      scores,
      probabilities: (finding) => {
        const of = probabilities.get(finding)
        return of ? { of } : { because: whyNone(view) }
      }
    }
  }
}

function whyNone({ calibration, fitted }: ResultView): string {
  if (fitted.fit) return `The calibration in use (version ${fitted.fit.version}) has no curve for this finding, and a margin is no probability.`
  return calibration ? `The calibrated value (${calibration.name}) is a rank among local films, no probability: fit a calibration to reference labels first.` : 'A margin is no probability, and no calibration stands behind it.'
}
