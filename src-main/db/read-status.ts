import type { ReadStatus } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

/** `blindSigned`: the reader's blind clinical read is signed, which is what opens the AI. */
export type StatusOfReads = ReadStatus & { blindSigned: boolean }

/** Clinical reads of these studies; one that nobody touched has no entry. */
export function readStatuses(db: ReadDb, studyIds: readonly number[], readerId: number | null): Map<number, StatusOfReads> {
  const rows = prepared(db, `SELECT study, reader, initials, max(status = 'signed') AS signed, max(status = 'signed' AND phase = 'blind') AS blind
     FROM reads JOIN readers ON readers.id = reads.reader WHERE study IN (SELECT value FROM json_each(?)) AND reader_study IS NULL GROUP BY study, reader ORDER BY study, initials`).all(JSON.stringify(studyIds)) as { study: number; reader: number; initials: string; signed: number; blind: number }[]
  const statuses = new Map<number, StatusOfReads>()
  for (const { study, reader, initials, signed, blind } of rows) {
    const status = statuses.get(study) ?? { mine: 'unread', others: [], blindSigned: false }
    statuses.set(study, status)
    if (reader === readerId) Object.assign(status, { mine: signed ? 'signed' : 'draft', blindSigned: blind === 1 })
    else if (signed) status.others.push(initials)
  }
  return statuses
}
