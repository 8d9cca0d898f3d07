import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

/** One row per signed read, version and finding, named as the columns of the export are. */
export interface ReadHistoryRow {
  study_uid: string
  patient_id: string
  study_date: string
  /** Empty: clinical reading. */
  reader_study: number | null
  reader: string
  initials: string
  board_certified: 'yes' | 'no'
  phase: string
  version: number
  /** `no`: a newer version corrects it. */
  standing: 'yes' | 'no'
  reason: string | null
  finding: string | null
  /** Empty: not answered, which is not "no". */
  answer: string | null
  confidence: number | null
  ai_response: string | null
  ai_margin: number | null
  ai_operating_point: number | null
  active_seconds: number
  started_at: string
  signed_at: string
  prompts_hash: string
  model_hash: string | null
  comment: string
  report: string
}

/** Every signed read with all its versions, in the order they were signed. */
export function readHistory(db: ReadDb): ReadHistoryRow[] {
  return prepared(db, `SELECT study_uid, patient_id, study_date, reader_study, signed_as AS reader, initials, CASE reads.board_certified WHEN 1 THEN 'yes' ELSE 'no' END AS board_certified, phase, reads.version,
       CASE WHEN EXISTS (SELECT 1 FROM reads AS newer WHERE newer.supersedes = reads.id AND newer.status = 'signed') THEN 'no' ELSE 'yes' END AS standing,
       reason, finding, answer, confidence, response AS ai_response, ai_margin, ai_operating_point, active_seconds, started_at, signed_at, prompt_hash AS prompts_hash, model_hash, comment, report
     FROM reads JOIN readers ON readers.id = reads.reader JOIN studies ON studies.id = reads.study LEFT JOIN read_findings ON read_findings.read = reads.id
     WHERE status = 'signed' ORDER BY signed_at, reads.id, finding`).all() as ReadHistoryRow[]
}
