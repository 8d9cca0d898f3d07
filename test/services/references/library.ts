import { putFile, putInstance } from '../../../src-main/db/instances.ts'
import { putStudy, refreshStudy } from '../../../src-main/db/studies.ts'
import type { WriteDb } from '../../../src-main/db/types.ts'

export interface StudyOf {
  uid: string
  patientId?: string
  date?: string
  accession?: string
  /** Where its images were imported from. */
  files?: string[]
  lone?: boolean
}

/** Studies through the product's own statements; answers their row ids. */
export function putStudies(db: WriteDb, studies: readonly StudyOf[]): number[] {
  return studies.map(({ uid, patientId = '', date = '20260102', accession = '', files = [`/films/${uid}.dcm`], lone = false }) => {
    const study = putStudy(db, { studyUid: uid, patient: { patientId, issuer: '', name: 'Test^Ada', birthDate: '19600203', sex: 'F' }, age: 60, studyDate: date, studyTime: '', description: 'Chest', accession, notDicom: lone }, '2026-01-01')
    files.forEach((path, at) => {
      const sopUid = `${uid}.9.${at}`
      putInstance(db, { study, seriesUid: `${uid}.1`, seriesNumber: 1, seriesDescription: '', bodyPart: 'CHEST', sopUid, number: at, modality: 'DX', view: 'PA', viewSource: 'tag', path, inPlace: true, contentSha256: `sha ${sopUid}`, header: {} })
      const [file, entry = ''] = path.split('!/')
      putFile(db, { path: file!, entry, size: 1, mtimeMs: 1, sopUid, skipCode: null, skipReason: null })
    })
    refreshStudy(db, study)
    return study
  })
}
