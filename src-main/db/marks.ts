import type { Mark } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

const SELECT = 'SELECT m.id, m.instance AS instanceId, m.frame, m.reader, m.finding, m.shape, m.x, m.y, m.width, m.height, m.created_at AS createdAt FROM marks m'

export function insertMark(db: WriteDb, mark: Omit<Mark, 'id'>): Mark {
  const { lastInsertRowid } = prepared(db, 'INSERT INTO marks (instance, frame, reader, finding, shape, x, y, width, height, created_at) VALUES (@instanceId, @frame, @reader, @finding, @shape, @x, @y, @width, @height, @createdAt)').run(mark)
  return { id: Number(lastInsertRowid), ...mark }
}

/** The row stays, with the time at which it was taken away. @returns its image, null when no such mark stands */
export function deleteMark(db: WriteDb, id: number, now: string): number | null {
  const row = prepared(db, 'UPDATE marks SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL RETURNING instance').get(now, id) as { instance: number } | undefined
  return row?.instance ?? null
}

export const marksOfStudy = (db: ReadDb, study: number): Mark[] => prepared(db, `${SELECT} JOIN instances i ON i.id = m.instance WHERE i.study = ? AND m.deleted_at IS NULL ORDER BY m.id`).all(study) as Mark[]

/** Every mark of the library that stands, of every reader. */
export const allMarks = (db: ReadDb): Mark[] => prepared(db, `${SELECT} WHERE m.deleted_at IS NULL ORDER BY m.id`).all() as Mark[]
