import type { Mark } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

const SELECT = 'SELECT m.id, m.instance AS instanceId, m.frame, m.reader, m.finding, m.shape, m.x, m.y, m.width, m.height, m.created_at AS createdAt FROM marks m'

export function insertMark(db: WriteDb, mark: Omit<Mark, 'id'>): Mark {
  const { lastInsertRowid } = prepared(db, 'INSERT INTO marks (instance, frame, reader, finding, shape, x, y, width, height, created_at) VALUES (@instanceId, @frame, @reader, @finding, @shape, @x, @y, @width, @height, @createdAt)').run(mark)
  return { id: Number(lastInsertRowid), ...mark }
}

/** The row stays, with the time at which it was taken away. */
export function deleteMark(db: WriteDb, id: number, now: string): void {
  prepared(db, 'UPDATE marks SET deleted_at = ? WHERE id = ? AND deleted_at IS NULL').run(now, id)
}

/** null when no such mark stands */
export const getMark = (db: ReadDb, id: number): Mark | null => (prepared(db, `${SELECT} WHERE m.id = ? AND m.deleted_at IS NULL`).get(id) as Mark | undefined) ?? null

export const marksOfStudy = (db: ReadDb, study: number): Mark[] => prepared(db, `${SELECT} JOIN instances i ON i.id = m.instance WHERE i.study = ? AND m.deleted_at IS NULL ORDER BY m.id`).all(study) as Mark[]

/** Every mark of the library that stands, of every reader. */
export const allMarks = (db: ReadDb): Mark[] => prepared(db, `${SELECT} WHERE m.deleted_at IS NULL ORDER BY m.id`).all() as Mark[]
