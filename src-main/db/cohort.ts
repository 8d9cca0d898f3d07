import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

export interface Cohort {
  dateFrom?: string | undefined
  dateTo?: string | undefined
  view?: 'PA' | 'AP' | undefined
  sex?: 'F' | 'M' | undefined
  ageFrom?: number | undefined
  ageTo?: number | undefined
}

export interface CohortStudy {
  id: number
  patient: number
  /** DICOM DA, empty when absent. */
  date: string
  age: number | null
  sex: string
  /** `PA/lateral` */
  views: string
  device: string | null
}

/** Studies of a cohort with what subgroups are made by. A study without an age lies in no range of ages. */
export function cohortStudies(db: ReadDb, { dateFrom, dateTo, view, sex, ageFrom, ageTo }: Cohort): CohortStudy[] {
  return prepared(
    db,
    `SELECT s.id, s.patient, s.study_date AS date, s.age, s.sex, s.views, (SELECT nullif(trim(json_extract(i.header, '$.header.instance.manufacturer')), '') FROM instances i WHERE i.study = s.id ORDER BY i.id LIMIT 1) AS device
     FROM studies s
     WHERE (@dateFrom IS NULL OR s.study_date >= @dateFrom) AND (@dateTo IS NULL OR s.study_date <= @dateTo)
       AND (@view IS NULL OR '/' || s.views || '/' LIKE '%/' || @view || '/%') AND (@sex IS NULL OR s.sex = @sex)
       AND (@ageFrom IS NULL OR s.age >= @ageFrom) AND (@ageTo IS NULL OR s.age <= @ageTo)
     ORDER BY s.id`
  ).all({ dateFrom: dateFrom ?? null, dateTo: dateTo ?? null, view: view ?? null, sex: sex ?? null, ageFrom: ageFrom ?? null, ageTo: ageTo ?? null }) as CohortStudy[]
}

/** Patients of studies, by row id. */
export function patientsOfStudies(db: ReadDb, studies: readonly number[]): Set<number> {
  return new Set(prepared(db, 'SELECT DISTINCT patient FROM studies WHERE id IN (SELECT value FROM json_each(?))').pluck().all(JSON.stringify(studies)) as number[])
}
