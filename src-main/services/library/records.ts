import { basename } from 'node:path'
import type { InstanceInput } from '../../db/instances.ts'
import type { StudyInput } from '../../db/studies.ts'
import { ageInYears } from '../../inference/assess/age.ts'
import { viewFromTags } from '../../inference/assess/view.ts'
import type { Ingested } from '../films/tasks.ts'

/** UUID-derived UID (PS3.5 B.2) from a content hash: the same file always gets the same identity. */
export const uidFromHash = (sha256: string): string => `2.25.${BigInt(`0x${sha256.slice(0, 32)}`)}`

/** Completed years, as people say their age; infants keep the fraction. */
const completed = (years: number | null): number | null => (years === null || years < 1 ? years : Math.floor(years))

/** Database rows of one ingested file; `study` is filled in once the study has its row. */
export function recordsOf(ingested: Ingested, file: { path: string; entry: string }, storedPath: string, inPlace: boolean): { study: StudyInput; instance: Omit<InstanceInput, 'study'> } {
  const fallback = uidFromHash(ingested.sha256)
  const { header, sha256, size: _size, stored: _stored, ...facts } = ingested
  const common = { path: storedPath, inPlace, contentSha256: sha256, header: { ...facts, header } }
  if (!header) {
    return {
      study: { studyUid: fallback, patient: { patientId: '', issuer: '', name: '', birthDate: '', sex: '' }, age: null, studyDate: '', studyTime: '', description: basename(file.entry || file.path), accession: '', notDicom: true },
      instance: { ...common, seriesUid: `${fallback}.1`, seriesNumber: null, seriesDescription: '', bodyPart: '', sopUid: `${fallback}.2`, number: null, modality: ingested.kind.toUpperCase(), view: 'unknown', viewSource: 'none' }
    }
  }
  const { patient, study, series, instance } = header
  const view = viewFromTags(header)
  const name = [patient.name.alphabetic, patient.name.ideographic].filter(Boolean).join('=')
  return {
    study: {
      studyUid: study.uid || fallback,
      patient: { patientId: patient.id, issuer: patient.issuer, name, birthDate: patient.birthDate, sex: patient.sex },
      age: completed(ageInYears(patient.age, patient.birthDate, study.date)),
      studyDate: study.date,
      studyTime: study.time,
      description: study.description || series.description,
      accession: study.accession,
      notDicom: false
    },
    instance: {
      ...common,
      seriesUid: series.uid || `${fallback}.1`,
      seriesNumber: series.number,
      seriesDescription: series.description,
      bodyPart: series.bodyPart,
      sopUid: instance.sopInstance || fallback,
      number: instance.number,
      modality: series.modality || 'OT',
      view,
      viewSource: view === 'unknown' ? 'none' : 'tag'
    }
  }
}
