import { putInstance } from '../../../src-main/db/instances.ts'
import { openDatabase } from '../../../src-main/db/open.ts'
import { putStudy, refreshStudy, setStudyScreening } from '../../../src-main/db/studies.ts'
import type { WriteDb } from '../../../src-main/db/types.ts'
import { instancesOf, rowOf } from '../../../test/renderer/fake-data.ts'

/** Fills a library database with `count` studies through the product's own statements, in one transaction. */
export function generate(path: string, count: number): void {
  const { db } = openDatabase(path)
  db.transaction(() => {
    for (let id = 1; id <= count; id++) putOne(db, id)
  })()
  db.close()
}

export function putOne(db: WriteDb, id: number): void {
  const row = rowOf(id)
  const now = row.importedAt
  const { patientId, patientName: name, birthDate, sex, age, studyDate, studyTime, description, accession } = row
  const study = putStudy(db, { studyUid: `2.25.${id}`, patient: { patientId, issuer: '', name, birthDate, sex }, age, studyDate, studyTime, description, accession, notDicom: false }, now)
  for (const { sopInstanceUid, seriesNumber, seriesDescription, instanceNumber, modality, view, viewSource, bodyPart, id: instance } of instancesOf(row)) {
    putInstance(db, { study, seriesUid: `2.25.${instance}.1`, seriesNumber, seriesDescription, bodyPart, sopUid: sopInstanceUid, number: instanceNumber, modality, view, viewSource, path: `films/${instance}.dcm`, inPlace: false, contentSha256: String(instance).padStart(64, '0'), header: {} })
  }
  refreshStudy(db, study)
  setStudyScreening(db, study, row.screening, row.top)
}
