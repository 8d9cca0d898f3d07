import type { Adjudication, Answer, Ruling } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface NewAdjudication {
  studyId: number
  findingId: string
  readId: number
  readerAnswer: Answer
  margin: number
  operatingPoint: number
  modelHash: string
  promptHash: string
  verdict: Ruling
  label: Adjudication['label']
  note: string
  adjudicator: number
  /** Name at this moment. */
  by: string
}

export interface StoredAdjudication extends Adjudication {
  studyId: number
  findingId: string
}

export function insertAdjudication(db: WriteDb, adjudication: NewAdjudication, now: string): void {
  prepared(db, `INSERT INTO adjudications (study, finding, read, reader_answer, ai_margin, ai_operating_point, model_hash, prompt_hash, verdict, label, note, adjudicator, adjudicated_as, created_at)
     VALUES (@studyId, @findingId, @readId, @readerAnswer, @margin, @operatingPoint, @modelHash, @promptHash, @verdict, @label, @note, @adjudicator, @by, @now)`).run({ ...adjudication, now })
}

/** What stands: the newest verdict of every study and finding. */
export function standingAdjudications(db: ReadDb): StoredAdjudication[] {
  return prepared(db, `SELECT study AS studyId, finding AS findingId, verdict, label, note, adjudicated_as AS "by", created_at AS at FROM adjudications
     WHERE id IN (SELECT max(id) FROM adjudications GROUP BY study, finding) ORDER BY study, finding`).all() as StoredAdjudication[]
}
