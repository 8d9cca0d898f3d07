import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, ThresholdProposal } from '../../contract/index.ts'
import type { NewOperatingPointSet } from '../../db/operating-points.ts'
import type { ReadDb } from '../../db/types.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import { labelledCases, referenceLabels } from './labels.ts'
import { propose, withOptimism } from './propose.ts'
import { newOperatingPoints } from './save.ts'

/** @throws UmbraError `thresholds-no-results` */
export function screenedView(db: ReadDb): ResultView {
  const view = currentView({ db })
  if (view) return view
  throw new UmbraError('thresholds-no-results', 'No film has been screened with the active model and prompts yet.', { hint: 'Screen the library first; thresholds belong to what it was screened with.' })
}

/** One finding's stakes turned into a threshold and what it would do. Runs in the statistics thread. */
export function proposeThreshold(db: ReadDb, { referenceId, findingId, stakes, insist, threshold }: Checked<'operatingPoints.propose'>): ThresholdProposal {
  const cases = labelledCases(db, screenedView(db).chain, referenceLabels(db, referenceId)).casesOf(findingId)
  return withOptimism(propose(findingId, cases, { stakes, insist, threshold }), insist ? cases : null)
}

/** A set as it will be stored, every threshold measured anew. Runs in the statistics thread. */
export function draftOperatingPoints(db: ReadDb, asked: Checked<'operatingPoints.save'>, now: string): NewOperatingPointSet {
  const { chain, findings } = screenedView(db)
  return newOperatingPoints(asked, chain, labelledCases(db, chain, referenceLabels(db, asked.referenceId)), (id) => findings.find((finding) => finding.id === id)?.name, now)
}
