import type { Answer, Phase, Response } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

/** One signed answer: a reader, a phase, a study, a finding. */
export interface ReadAnswer {
  readId: number
  studyId: number
  readerId: number
  phase: Phase
  version: number
  findingId: string
  /** null: not answered, which is not "no". */
  answer: Answer | null
  confidence: number | null
  response: Response | null
  /** What the AI said when an aided read was signed; null for a blind one, and where the AI had no result. */
  aiMargin: number | null
  aiOperatingPoint: number | null
  /** Reading time of the whole read, in s. */
  activeSeconds: number
  promptHash: string
  modelHash: string | null
  signedAt: string
  /** As it stood at signing. */
  boardCertified: boolean
}

export interface WhichAnswers {
  /** null: clinical reads. */
  readerStudyId?: number | null
  /**
   * `first`: as first signed, before any correction; for blind reads the only version made without the AI, so the one statistics rest on.
   * `latest`: with the corrections, what the record says today.
   */
  versions?: 'first' | 'latest'
  /** Only of this study. */
  studyId?: number | undefined
}

/** Signed answers in the order study, reader, phase, finding. A read without answers gives no row. */
export function readAnswers(db: ReadDb, { readerStudyId = null, versions = 'first', studyId }: WhichAnswers = {}): ReadAnswer[] {
  const version = versions === 'first' ? 'min' : 'max'
  const rows = prepared(db, `SELECT reads.id AS readId, reads.study AS studyId, reads.reader AS readerId, reads.phase, reads.version, finding AS findingId, answer, confidence, response, ai_margin AS aiMargin, ai_operating_point AS aiOperatingPoint,
       active_seconds AS activeSeconds, prompt_hash AS promptHash, model_hash AS modelHash, signed_at AS signedAt, board_certified AS boardCertified
     FROM reads JOIN read_findings ON read_findings.read = reads.id
     WHERE reads.status = 'signed' AND reads.reader_study IS ? ${studyId === undefined ? '' : 'AND reads.study = ?'}
       AND reads.version = (SELECT ${version}(version) FROM reads AS other WHERE other.study = reads.study AND other.reader = reads.reader AND other.phase = reads.phase AND other.reader_study IS reads.reader_study AND other.status = 'signed')
     ORDER BY reads.study, reads.reader, reads.phase DESC, finding`).all(readerStudyId, ...(studyId === undefined ? [] : [studyId])) as (Omit<ReadAnswer, 'boardCertified'> & { boardCertified: number })[]
  return rows.map((row) => ({ ...row, boardCertified: row.boardCertified === 1 }))
}
