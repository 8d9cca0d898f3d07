import type { CalibrationChain, FittedFinding } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

/** A fitted calibration as it is stored. `C` is the content of its curves, which the database does not look into. */
export interface StoredFit<C = unknown> {
  id: number
  version: number
  hash: string
  name: string
  author: string
  createdAt: string
  chain: CalibrationChain
  /** `fittedOn`: row ids of the studies. */
  reference: { id: number; name: string; hash: string; fittedOn: number[] }
  calibration: C
  findings: FittedFinding[]
}
/** A calibration as it is put in; id and version are the database's to give. */
export type NewFit<C = unknown> = Omit<StoredFit<C>, 'id' | 'version'>

interface Row extends Pick<StoredFit, 'id' | 'version' | 'hash' | 'name' | 'author' | 'createdAt'> {
  content: string
}

const COLUMNS = 'id, version, hash, name, author, created_at AS createdAt, content'
const fromRow = <C>({ content, ...row }: Row): StoredFit<C> => ({ ...row, ...(JSON.parse(content) as Pick<StoredFit<C>, 'chain' | 'reference' | 'calibration' | 'findings'>) })

/** Stores a calibration as the next version. */
export function putFit<C>(db: WriteDb, { hash, name, author, createdAt, ...content }: NewFit<C>): StoredFit<C> {
  const { chain, reference } = content
  const row = prepared(db, `INSERT INTO calibration_fits (version, hash, name, author, created_at, model_hash, preprocessing_hash, prompt_hash, reference_hash, content)
      VALUES ((SELECT coalesce(max(version), 0) + 1 FROM calibration_fits), ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING ${COLUMNS}`
  ).get(hash, name, author, createdAt, chain.model.hash, chain.preprocessingHash, chain.prompts.hash, reference.hash, JSON.stringify(content))
  return fromRow(row as Row)
}

/** Newest first. */
export function listFits<C>(db: ReadDb): StoredFit<C>[] {
  return (prepared(db, `SELECT ${COLUMNS} FROM calibration_fits ORDER BY version DESC`).all() as Row[]).map((row) => fromRow(row))
}

export function getFit<C>(db: ReadDb, id: number): StoredFit<C> | null {
  const row = prepared(db, `SELECT ${COLUMNS} FROM calibration_fits WHERE id = ?`).get(id) as Row | undefined
  return row ? fromRow(row) : null
}

export interface FitUse {
  /** Row id of the decision. */
  id: number
  modelHash: string
  promptHash: string
  /** null: back to the position among local films. */
  fit: number | null
  author: string
}

const USE = 'SELECT id, model_hash AS modelHash, prompt_hash AS promptHash, fit_id AS fit, author FROM calibration_uses'

export function putFitUse(db: WriteDb, use: Omit<FitUse, 'id'> & { at: string }): void {
  prepared(db, 'INSERT INTO calibration_uses (model_hash, prompt_hash, fit_id, author, at) VALUES (@modelHash, @promptHash, @fit, @author, @at)').run(use)
}

/** What was last decided for this model and prompt set; null when nothing ever was. */
export function fitUse(db: ReadDb, modelHash: string, promptHash: string): FitUse | null {
  return (prepared(db, `${USE} WHERE model_hash = ? AND prompt_hash = ? ORDER BY id DESC LIMIT 1`).get(modelHash, promptHash) as FitUse | undefined) ?? null
}

/** What was last decided for any chain: tells a site that its calibration stayed behind with another model. */
export function lastFitUse(db: ReadDb): FitUse | null {
  return (prepared(db, `${USE} ORDER BY id DESC LIMIT 1`).get() as FitUse | undefined) ?? null
}
