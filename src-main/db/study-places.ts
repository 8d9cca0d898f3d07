import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

/** Everything a table of labels may call a study by. */
export interface StudyPlace {
  study: number
  studyUid: string
  accession: string
  patientId: string
  studyDate: string
  /** A picture that is a study of its own, because nothing says what it belongs to. */
  lone: boolean
}

export function studyPlaces(db: ReadDb): StudyPlace[] {
  const rows = prepared(db, 'SELECT id AS study, study_uid AS studyUid, accession, patient_id AS patientId, study_date AS studyDate, not_dicom AS lone FROM studies').all() as (Omit<StudyPlace, 'lone'> & { lone: number })[]
  return rows.map((row) => ({ ...row, lone: row.lone === 1 }))
}

/** Where every image was imported from: the file, or the archive and the member inside it. */
export function imagePlaces(db: ReadDb): { study: number; sopUid: string; path: string | null }[] {
  return prepared(db, "SELECT i.study, i.sop_uid AS sopUid, CASE WHEN f.entry = '' THEN f.path ELSE f.path || '/' || f.entry END AS path FROM instances i LEFT JOIN files f ON f.sop_uid = i.sop_uid").all() as { study: number; sopUid: string; path: string | null }[]
}
