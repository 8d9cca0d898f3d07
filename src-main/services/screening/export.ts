import type { InstanceScreening, View } from '../../contract/index.ts'
import { sep } from 'node:path'
import { csvText } from '../../base/csv.ts'
import { allInstances, filesOfInstance, originalFiles } from '../../db/instances.ts'
import { getStudy } from '../../db/studies.ts'
import { INTENDED_USE } from '../../contract/intended-use.ts'
import type { Context } from '../context.ts'
import { instanceScreening } from './results.ts'
import { viewFor, type WhichResults } from './view.ts'

/** One film with everything known of it, as the command line and the CSV give it. */
export interface FilmRecord extends Omit<InstanceScreening, 'instanceId' | 'frame'> {
  study: number
  instance: number
  sopInstanceUid: string
  patientId: string
  patientName: string
  studyDate: string
  /** Where the film was imported from; `archive!/member` inside an archive. */
  file: string
  view: View
}

/** @param paths only films imported from these files, archives or folders; all of the library when absent */
export async function screeningRecords(context: Context, which: WhichResults = {}, paths?: readonly string[]): Promise<FilmRecord[]> {
  const view = await viewFor(context, which)
  const { db } = context
  const from = originalFiles(db)
  const isWanted = (path: string): boolean => paths!.some((wanted) => path === wanted || path.startsWith(wanted.endsWith(sep) ? wanted : wanted + sep))
  const instances = allInstances(db).filter(({ sopUid }) => !paths || filesOfInstance(db, sopUid).some(({ path }) => isWanted(path)))
  return instances.map((instance) => {
    const file = from.get(instance.sopUid)
    const study = getStudy(context.db, instance.study)!
    const { refusal, warnings, predictions, calibration, noCalibrationBecause, passport } = instanceScreening(context, view, instance.id)
    const { patientId, patientName, studyDate } = study
    return { study: study.id, instance: instance.id, sopInstanceUid: instance.sopUid, patientId, patientName, studyDate, file: file ? file.path + (file.entry && `!/${file.entry}`) : instance.path, view: instance.view, refusal, warnings, predictions, calibration, noCalibrationBecause, passport }
  })
}

const COLUMNS = ['file', 'study', 'sop_instance_uid', 'patient_id', 'study_date', 'view', 'finding', 'margin', 'score', 'calibrated', 'calibration', 'operating_point', 'zone', 'refusal', 'reason', 'model', 'model_hash', 'prompts', 'prompts_hash', 'device', 'intended_use'] as const

/** One row per film and finding; a refused film has one row with the reason. */
export function screeningCsv(films: readonly FilmRecord[]): string {
  const rows = films.flatMap((film) => {
    const head = [film.file, film.study, film.sopInstanceUid, film.patientId, film.studyDate, film.view]
    const tail = [film.passport?.model.id, film.passport?.model.hash, film.passport?.prompts.id, film.passport?.prompts.hash, film.passport?.device, INTENDED_USE]
    if (film.predictions.length === 0) return [[...head, '', '', '', '', '', '', '', film.refusal?.code, film.refusal?.reason ?? 'not screened', ...tail]]
    return film.predictions.map((each) => [...head, each.findingId, each.margin, each.score, each.calibrated, film.calibration?.name ?? film.noCalibrationBecause, each.operatingPoint, each.zone, '', '', ...tail])
  })
  return csvText(COLUMNS, rows)
}
