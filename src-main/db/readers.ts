import type { Reader } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

interface ReaderRecord {
  id: number
  name: string
  initials: string
  board_certified: number
  active: number
}

const toReader = ({ id, name, initials, board_certified, active }: ReaderRecord): Reader => ({ id, name, initials, boardCertified: board_certified === 1, active: active === 1 })

/** Active ones first, by name. */
export function listReaders(db: ReadDb): Reader[] {
  return (prepared(db, 'SELECT * FROM readers ORDER BY active DESC, name, id').all() as ReaderRecord[]).map(toReader)
}

export function getReader(db: ReadDb, id: number): Reader | null {
  const record = prepared(db, 'SELECT * FROM readers WHERE id = ?').get(id) as ReaderRecord | undefined
  return record ? toReader(record) : null
}

export function hasReaders(db: ReadDb): boolean {
  return prepared(db, 'SELECT 1 FROM readers LIMIT 1').get() !== undefined
}

/** Whose initials these are, whatever their case. */
export function readerByInitials(db: ReadDb, initials: string): Reader | null {
  const record = prepared(db, 'SELECT * FROM readers WHERE initials = ?').get(initials) as ReaderRecord | undefined
  return record ? toReader(record) : null
}

export function insertReader(db: WriteDb, reader: Omit<Reader, 'id'>, now: string): Reader {
  const { lastInsertRowid } = prepared(db, 'INSERT INTO readers (name, initials, board_certified, active, created_at) VALUES (?, ?, ?, ?, ?)').run(reader.name, reader.initials, Number(reader.boardCertified), Number(reader.active), now)
  return { id: Number(lastInsertRowid), ...reader }
}

export function updateReader(db: WriteDb, { id, name, initials, boardCertified, active }: Reader): Reader {
  const { changes } = prepared(db, 'UPDATE readers SET name = ?, initials = ?, board_certified = ?, active = ? WHERE id = ?').run(name, initials, Number(boardCertified), Number(active), id)
  if (changes !== 1) throw new Error(`reader ${id} is not in the database`)
  return { id, name, initials, boardCertified, active }
}
