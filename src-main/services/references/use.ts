import { UmbraError } from '../../base/umbra-error.ts'
import type { Label, ReferenceStandard, UncertainAs } from '../../contract/index.ts'
import { getReference, labelsOfFinding } from '../../db/references.ts'
import type { ReadDb } from '../../db/types.ts'

/** What a label counts as under a policy; null leaves the study out. A missing label is always left out: nobody said "no". */
export function settled(label: Label, uncertain: UncertainAs): 0 | 1 | null {
  if (label === 'missing' || (label === 'uncertain' && uncertain === 'exclude')) return null
  return label === 'positive' || (label === 'uncertain' && uncertain === 'positive') ? 1 : 0
}

/** @throws UmbraError `reference-unknown` */
export function mustReference(db: ReadDb, id: number): ReferenceStandard {
  const reference = getReference(db, id)
  if (!reference) throw new UmbraError('reference-unknown', `There is no reference standard ${id} in this library.`, { hint: 'Import labels or build a consensus first.' })
  return reference
}

/** Study row id -> 0 or 1 of one finding, under a policy that whoever uses the reference has to name. */
export function truthOf(db: ReadDb, referenceId: number, findingId: string, uncertain: UncertainAs): Map<number, 0 | 1> {
  const truth = new Map<number, 0 | 1>()
  for (const [study, label] of labelsOfFinding(db, referenceId, findingId)) {
    const value = settled(label, uncertain)
    if (value !== null) truth.set(study, value)
  }
  return truth
}
