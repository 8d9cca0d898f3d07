import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface PromptVersionRow {
  setId: string
  /** 1 is the first. */
  number: number
  hash: string
  content: string
  note: string
  savedAt: string
}

const COLUMNS = 'set_id AS setId, number, hash, content, note, saved_at AS savedAt'

/** Every version of one set, or of all, oldest first. */
export function promptVersionsOf(db: ReadDb, setId?: string): PromptVersionRow[] {
  return (setId === undefined
    ? prepared(db, `SELECT ${COLUMNS} FROM prompt_versions ORDER BY set_id, number`).all()
    : prepared(db, `SELECT ${COLUMNS} FROM prompt_versions WHERE set_id = ? ORDER BY number`).all(setId)) as PromptVersionRow[]
}

/** The newest version of a set, or the one with this number. */
export function getPromptVersion(db: ReadDb, setId: string, number?: number): PromptVersionRow | null {
  const row = number === undefined
    ? prepared(db, `SELECT ${COLUMNS} FROM prompt_versions WHERE set_id = ? ORDER BY number DESC LIMIT 1`).get(setId)
    : prepared(db, `SELECT ${COLUMNS} FROM prompt_versions WHERE set_id = ? AND number = ?`).get(setId, number)
  return (row as PromptVersionRow | undefined) ?? null
}

/** A number that exists already is refused by the database: versions are never changed. */
export function addPromptVersion(db: WriteDb, row: PromptVersionRow): void {
  prepared(db, 'INSERT INTO prompt_versions (set_id, number, hash, content, note, saved_at) VALUES (@setId, @number, @hash, @content, @note, @savedAt)').run(row)
}
