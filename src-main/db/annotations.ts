import type { Annotation, AnnotationShape } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

interface Version {
  uid: string
  instanceId: number
  frame: number
  reader: number | null
  content: AnnotationShape | null
  now: string
}

interface Row {
  uid: string
  instanceId: number
  frame: number
  reader: number | null
  content: string
  changedAt: string
}

const COLUMNS = 'a.uid, a.instance AS instanceId, a.frame, a.reader, a.content, a.created_at AS changedAt'
const NEWEST = 'a.id = (SELECT max(id) FROM annotations WHERE uid = a.uid)'

/** Adds a version; `content` null says that the annotation was removed. Earlier versions stay. */
export function appendAnnotation(db: WriteDb, { content, ...version }: Version): void {
  prepared(db, 'INSERT INTO annotations (uid, instance, frame, reader, content, created_at) VALUES (@uid, @instanceId, @frame, @reader, @content, @now)').run({ ...version, content: content && JSON.stringify(content) })
}

const fromRow = ({ content, ...row }: Row): Annotation => ({ ...row, ...(JSON.parse(content) as AnnotationShape) })

/** What stands, null when it was removed or never was. */
export function getAnnotation(db: ReadDb, uid: string): Annotation | null {
  const row = prepared(db, `SELECT ${COLUMNS} FROM annotations a WHERE a.uid = ? AND ${NEWEST} AND a.content IS NOT NULL`).get(uid) as Row | undefined
  return row ? fromRow(row) : null
}

/** In the order in which they were first set. */
export function annotationsOfStudy(db: ReadDb, study: number): Annotation[] {
  const rows = prepared(db, `SELECT ${COLUMNS} FROM annotations a JOIN instances i ON i.id = a.instance WHERE i.study = ? AND ${NEWEST} AND a.content IS NOT NULL ORDER BY (SELECT min(id) FROM annotations WHERE uid = a.uid)`).all(study) as Row[]
  return rows.map(fromRow)
}
