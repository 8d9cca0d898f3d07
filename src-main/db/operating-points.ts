import type { OperatingPointSet } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

/** A set as it is put in; id and version are the database's to give. */
export type NewOperatingPointSet = Omit<OperatingPointSet, 'id' | 'version'>

type Content = Pick<OperatingPointSet, 'chain' | 'reference' | 'points'>

type Row = Omit<OperatingPointSet, keyof Content> & { content: string }

const COLUMNS = 'id, version, hash, name, author, created_at AS createdAt, content'
const fromRow = ({ content, ...row }: Row): OperatingPointSet => ({ ...row, ...(JSON.parse(content) as Content) })

/** Stores a set as the next version. */
export function putOperatingPoints(db: WriteDb, set: NewOperatingPointSet): OperatingPointSet {
  const { chain, reference, points } = set
  const row = prepared(db, `INSERT INTO operating_point_sets (version, hash, name, author, created_at, model_hash, preprocessing_hash, prompt_hash, calibration_hash, reference_hash, content)
      VALUES ((SELECT coalesce(max(version), 0) + 1 FROM operating_point_sets), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`
  ).get(set.hash, set.name, set.author, set.createdAt, chain.model.hash, chain.preprocessingHash, chain.prompts.hash, chain.calibration?.hash ?? null, reference.hash, JSON.stringify({ chain, reference, points } satisfies Content))
  return fromRow(row as Row)
}

/** Newest first. */
export function listOperatingPoints(db: ReadDb): OperatingPointSet[] {
  return (prepared(db, `SELECT ${COLUMNS} FROM operating_point_sets ORDER BY version DESC`).all() as Row[]).map(fromRow)
}

export function getOperatingPoints(db: ReadDb, id: number): OperatingPointSet | null {
  const row = prepared(db, `SELECT ${COLUMNS} FROM operating_point_sets WHERE id = ?`).get(id) as Row | undefined
  return row ? fromRow(row) : null
}

export interface OperatingPointUse {
  modelHash: string
  promptHash: string
  /** null: back to the neutral point. */
  set: number | null
  author: string
  at: string
}

const USE = 'SELECT model_hash AS modelHash, prompt_hash AS promptHash, set_id AS "set", author, at FROM operating_point_uses'

export function putOperatingPointUse(db: WriteDb, use: OperatingPointUse): void {
  prepared(db, 'INSERT INTO operating_point_uses (model_hash, prompt_hash, set_id, author, at) VALUES (@modelHash, @promptHash, @set, @author, @at)').run(use)
}

/** What was last decided for this model and prompt set; null when nothing ever was. */
export function operatingPointUse(db: ReadDb, modelHash: string, promptHash: string): OperatingPointUse | null {
  return (prepared(db, `${USE} WHERE model_hash = ? AND prompt_hash = ? ORDER BY id DESC LIMIT 1`).get(modelHash, promptHash) as OperatingPointUse | undefined) ?? null
}

/** What was last decided for any chain: tells a site that its thresholds stayed behind with another model. */
export function lastOperatingPointUse(db: ReadDb): OperatingPointUse | null {
  return (prepared(db, `${USE} ORDER BY id DESC LIMIT 1`).get() as OperatingPointUse | undefined) ?? null
}
