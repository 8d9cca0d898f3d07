import type { ReferenceStandard } from '../../contract/index.ts'
import { standingAdjudications } from '../../db/adjudications.ts'
import { packLabels } from '../../db/packed-labels.ts'
import { findReference, getReference, putReference } from '../../db/references.ts'
import type { Context } from '../context.ts'
import { currentView } from '../screening/view.ts'

/** The reference that verdicts feed. It holds only what was disputed: figures on it say nothing about the undisputed rest. */
const ADJUDICATED = 'Adjudicated'

/** Writes the standing verdicts as a reference; under another name where somebody gave that one to labels of another kind. */
export function putAdjudicated(context: Pick<Context, 'db' | 'settings'>, now: string): ReferenceStandard {
  const { db } = context
  const standing = standingAdjudications(db)
  const taken = findReference(db, ADJUDICATED)
  const names = new Map(currentView(context)?.findings.map(({ id, name }) => [id, name]))
  const findings = [...new Set(standing.map(({ findingId }) => findingId))].map((id) => ({ id, name: names.get(id) ?? id }))
  const { id } = putReference(db, { name: taken && taken.kind !== 'adjudicated' ? `${ADJUDICATED} (queue)` : ADJUDICATED, origin: { kind: 'adjudicated' }, findings, labels: packLabels(db, standing.map(({ studyId, findingId, label }) => ({ study: studyId, finding: findingId, label }))), refused: [] }, now)
  return getReference(db, id)!
}
