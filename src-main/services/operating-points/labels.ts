import { UmbraError } from '../../base/umbra-error.ts'
import { studyMargins } from '../../db/screening.ts'
import type { ReadDb } from '../../db/types.ts'
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

export function referenceLabels(_db: ReadDb, id: number): ReferenceLabels {
  throw new UmbraError('reference-unknown', `There is no reference standard ${id} in this library.`, { hint: 'Import labels or build a consensus first.' })
}
