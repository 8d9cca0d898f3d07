import type { LibraryStudy, ScreeningStatus, TopFinding, View } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface PatientInput {
  patientId: string
  issuer: string
  name: string
  birthDate: string
  sex: string
}

export interface StudyInput {
  studyUid: string
  patient: PatientInput
  age: number | null
  studyDate: string
  studyTime: string
  description: string
  accession: string
  notDicom: boolean
}

interface StudyRecord {
  id: number
  patient: number
  patient_name: string
  patient_id: string
  birth_date: string
  sex: string
  age: number | null
  study_date: string
  study_time: string
  description: string
  accession: string
  imported_at: string
  not_dicom: number
  modalities: string
  views: string
  images: number
  screening: string
  top: string
  priors: number
}

/** Without a PatientID two studies are never taken for one person's: each stands alone. */
const identityOf = (study: StudyInput): string => (study.patient.patientId ? `${study.patient.issuer}\u001f${study.patient.patientId}` : `\u001f\u001f${study.studyUid}`)

/** Inserts or updates a study and its patient; answers the study's row id. Derived columns wait for `refreshStudy`. */
export function putStudy(db: WriteDb, study: StudyInput, now: string): number {
  const { patient } = study
  const patientRow = prepared(db, `INSERT INTO patients (identity, patient_id, name, birth_date, sex) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (identity) DO UPDATE SET name = excluded.name, birth_date = excluded.birth_date, sex = excluded.sex RETURNING id`
    )
    .get(identityOf(study), patient.patientId, patient.name, patient.birthDate, patient.sex) as { id: number }
  const row = prepared(db, `INSERT INTO studies (patient, study_uid, patient_name, patient_id, birth_date, sex, age, study_date, study_time, description, accession, imported_at, not_dicom, sort_name)
       VALUES (@patient, @uid, @name, @pid, @birth, @sex, @age, @date, @time, @description, @accession, @now, @notDicom, @sort)
       ON CONFLICT (study_uid) DO UPDATE SET patient = excluded.patient, patient_name = excluded.patient_name, patient_id = excluded.patient_id, birth_date = excluded.birth_date, sex = excluded.sex,
         age = excluded.age, study_date = excluded.study_date, study_time = excluded.study_time, description = excluded.description, accession = excluded.accession, sort_name = excluded.sort_name
       RETURNING id`
    )
    .get({
      patient: patientRow.id,
      uid: study.studyUid,
      name: patient.name,
      pid: patient.patientId,
      birth: patient.birthDate,
      sex: patient.sex,
      age: study.age,
      date: study.studyDate,
      time: study.studyTime,
      description: study.description,
      accession: study.accession,
      now,
      notDicom: study.notDicom ? 1 : 0,
      sort: patient.name.normalize('NFKD').toLocaleLowerCase('en')
    }) as { id: number }
  return row.id
}

/** Recomputes the derived columns and the full-text row. */
export function refreshStudy(db: WriteDb, id: number): void {
  prepared(db, `UPDATE studies SET
       modalities = coalesce((SELECT group_concat(m, '/') FROM (SELECT DISTINCT modality AS m FROM instances WHERE study = studies.id ORDER BY 1)), ''),
       views = coalesce((SELECT group_concat(v, '/') FROM (SELECT DISTINCT view AS v FROM instances WHERE study = studies.id ORDER BY 1)), ''),
       images = (SELECT count(*) FROM instances WHERE study = studies.id)
     WHERE id = ?`
  ).run(id)
  prepared(db, 'INSERT OR REPLACE INTO studies_text (rowid, name, patient_id, accession, description) SELECT id, patient_name, patient_id, accession, description FROM studies WHERE id = ?').run(id)
}

export function setStudyScreening(db: WriteDb, id: number, status: ScreeningStatus, top: TopFinding[]): void {
  prepared(db, 'UPDATE studies SET screening = ?, top = ?, top_margin = ? WHERE id = ?').run(status, JSON.stringify(top), top[0]?.margin ?? null, id)
  prepared(db, 'DELETE FROM study_above WHERE study = ?').run(id)
  for (const finding of top) if (finding.zone === 'above') prepared(db, 'INSERT OR IGNORE INTO study_above (finding, study) VALUES (?, ?)').run(finding.findingId, id)
}

/**
 * Rows as `toStudyRow` takes them. Priors are counted when a page is read: kept in a column, every import of a library in which thousands of
 * studies share one anonymous PatientID would rewrite all of them.
 */
export const SELECT_STUDIES = 'SELECT studies.*, (SELECT count(*) FROM studies AS earlier WHERE earlier.patient = studies.patient AND earlier.study_date < studies.study_date) AS priors FROM studies'

export function toStudyRow(record: StudyRecord): LibraryStudy {
  return {
    id: record.id,
    patientName: record.patient_name,
    patientId: record.patient_id,
    birthDate: record.birth_date,
    sex: record.sex,
    age: record.age,
    studyDate: record.study_date,
    studyTime: record.study_time,
    description: record.description,
    accession: record.accession,
    modalities: record.modalities,
    views: record.views ? (record.views.split('/') as View[]) : [],
    images: record.images,
    screening: record.screening as ScreeningStatus,
    top: JSON.parse(record.top) as TopFinding[],
    priors: record.priors,
    importedAt: record.imported_at,
    notDicom: record.not_dicom === 1
  }
}

export function getStudy(db: ReadDb, id: number): LibraryStudy | null {
  const record = prepared(db, `${SELECT_STUDIES} WHERE id = ?`).get(id) as StudyRecord | undefined
  return record ? toStudyRow(record) : null
}

export interface PriorRow {
  id: number
  studyDate: string
  description: string
  patientName: string
  birthDate: string
  sex: string
}

/** Earlier studies of the same PatientID, newest first; whether name and birth date agree is the caller's to judge and to show. */
export function getPriors(db: ReadDb, id: number): PriorRow[] {
  return prepared(db, `SELECT other.id, other.study_date AS studyDate, other.description, other.patient_name AS patientName, other.birth_date AS birthDate, other.sex
       FROM studies AS this JOIN studies AS other ON other.patient = this.patient AND other.id <> this.id AND other.study_date < this.study_date
       WHERE this.id = ? ORDER BY other.study_date DESC, other.study_time DESC`
    )
    .all(id) as PriorRow[]
}

export function putReport(db: WriteDb, study: number, text: string, source: string): void {
  prepared(db, 'INSERT INTO reports (study, text, source) VALUES (?, ?, ?) ON CONFLICT (study) DO UPDATE SET text = excluded.text, source = excluded.source').run(study, text, source)
}

export function getReport(db: ReadDb, study: number): string | null {
  return (prepared(db, 'SELECT text FROM reports WHERE study = ?').get(study) as { text: string } | undefined)?.text ?? null
}

/** Studies that have a report. */
export function studiesWithReport(db: ReadDb): number[] {
  return prepared(db, 'SELECT study FROM reports ORDER BY study').pluck().all() as number[]
}

export function countLibrary(db: ReadDb): { patients: number; studies: number; instances: number } {
  return prepared(db, 'SELECT (SELECT count(*) FROM patients) AS patients, (SELECT count(*) FROM studies) AS studies, (SELECT count(*) FROM instances) AS instances').get() as { patients: number; studies: number; instances: number }
}

/** Removes a study whose last image moved to another one; one that was read stays, for a read is never lost. */
export function dropIfEmpty(db: WriteDb, id: number): boolean {
  const { changes } = prepared(db, 'DELETE FROM studies WHERE id = ? AND NOT EXISTS (SELECT 1 FROM instances WHERE study = studies.id) AND NOT EXISTS (SELECT 1 FROM reads WHERE study = studies.id)').run(id)
  if (changes === 1) prepared(db, 'DELETE FROM studies_text WHERE rowid = ?').run(id)
  return changes === 1
}
