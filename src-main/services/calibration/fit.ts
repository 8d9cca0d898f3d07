import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked } from '../../contract/index.ts'
import type { NewFit } from '../../db/calibrations.ts'
import type { ReadDb } from '../../db/types.ts'
import { fitCurve, labelledCalibration, valueOf, type Calibration } from '../../inference/calibration/index.ts'
import { figuresOfProbabilities } from '../compare/detail/probability-figures.ts'
import { countCases, halves, marginsOf, truthOf } from '../operating-points/halves.ts'
import { labelledCases, referenceLabels } from '../operating-points/labels.ts'
import { screenedView } from '../operating-points/measure.ts'

/** Everything of a fit but its name, author and date. */
export interface FitDraft extends Pick<NewFit, 'chain' | 'reference' | 'findings'> {
  /** Or why no finding has a curve. */
  calibration: Calibration | { refused: string }
}

/**
 * Fits each finding's curve on one half of the reference's patients and judges it on the other: the halves that thresholds are chosen and
 * measured on, so that no patient stands on both sides of either. A study counts with its highest margin, as on the compare page. Runs in
 * the statistics thread.
 *
 * @throws UmbraError `calibration-finding`, `reference-unknown`, `thresholds-no-results`
 */
export function fitCalibration(db: ReadDb, { referenceId, findings }: Checked<'calibration.try'>): FitDraft {
  const { chain, findings: known } = screenedView(db)
  const { model, prompts, preprocessingHash } = chain
  const labels = labelledCases(db, chain, referenceLabels(db, referenceId))
  const fitted = findings.map(({ findingId, method }) => {
    const name = known.find(({ id }) => id === findingId)?.name
    if (name === undefined) throw new UmbraError('calibration-finding', `The prompt set in use has no finding “${findingId}”.`, { hint: 'Choose among the findings that films are screened for now.' })
    const { choosing, checking } = halves(labels.casesOf(findingId))
    return { findingId, name, method, choosing, checking, curve: fitCurve(method, { margins: [...marginsOf(choosing)], labels: choosing.map(({ truth }) => truth === 1) }) }
  })
  const fittedOn = new Set(fitted.flatMap(({ curve, choosing }) => ('refused' in curve ? [] : choosing.map(({ study }) => study))))
  return {
    chain: { model, prompts, preprocessingHash },
    reference: { id: labels.id, name: labels.name, hash: labels.hash, fittedOn: [...fittedOn].toSorted((a, b) => a - b) },
    calibration: labelledCalibration({ modelHash: model.hash, promptHash: prompts.hash, preprocessingHash }, Object.fromEntries(fitted.map(({ findingId, curve }) => [findingId, curve]))),
    findings: fitted.map(({ choosing, checking, curve, ...finding }) => ({
      ...finding,
      fittedOn: countCases(choosing),
      checkedOn: countCases(checking),
      ...('refused' in curve ? { refused: curve.refused, figures: null } : { refused: null, figures: figuresOfProbabilities(truthOf(checking), marginsOf(checking).map((margin) => valueOf(curve, margin)), {}) })
    }))
  }
}
