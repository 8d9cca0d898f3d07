import type { LabelledReference } from '../../contract/index.ts'
import { listReferences } from '../../db/references.ts'
import { studyMargins } from '../../db/screening.ts'
import type { ReadDb } from '../../db/types.ts'
import { mustReference, truthOf } from '../references/use.ts'
import type { ResultView } from '../screening/view.ts'
import type { CurrentChain } from './in-use.ts'
import type { Labels } from './save.ts'

/** A reference standard, as far as thresholds need it: 0 / 1 per study and finding. What is missing or uncertain is not in it. */
export interface ReferenceLabels {
  id: number
  name: string
  hash: string
  /** study row id -> label */
  of(findingId: string): ReadonlyMap<number, 0 | 1>
}

/** The reference's labels beside the chain's margins. */
export function labelledCases(db: ReadDb, chain: CurrentChain, reference: ReferenceLabels): Labels {
  return {
    id: reference.id,
    name: reference.name,
    hash: reference.hash,
    casesOf: (findingId) => {
      const labels = reference.of(findingId)
      return studyMargins(db, chain.model.hash, chain.prompts.hash, findingId).flatMap(({ study, patient, margin }) => {
        const truth = labels.get(study)
        return truth === undefined ? [] : [{ study, patient, margin, truth }]
      })
    }
  }
}

/** Uncertain labels are left out: a threshold is chosen on what is known. @throws UmbraError `reference-unknown` */
export function referenceLabels(db: ReadDb, id: number): ReferenceLabels {
  const { name, hash } = mustReference(db, id)
  return { id, name, hash, of: (findingId) => truthOf(db, id, findingId, 'exclude') }
}

/** The library's references with those of their findings that films are screened for. */
export function labelledFindings(db: ReadDb, { findings: asked }: ResultView): LabelledReference[] {
  return listReferences(db).map(({ id, name, findings }) => ({
    id,
    name,
    findings: findings.filter(({ findingId }) => asked.some((finding) => finding.id === findingId)).map(({ findingId, name: title, positive, negative }) => ({ id: findingId, name: title, n: positive + negative, positives: positive }))
  }))
}
