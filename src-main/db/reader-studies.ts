import type { Arm, Phase, Protocol, ReaderStudy } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export type StoredReaderStudy = Omit<ReaderStudy, 'progress'>

interface Record {
  id: number
  state: ReaderStudy['state']
  protocol: string
  hash: string | null
  created_at: string
  locked_at: string | null
  closed_at: string | null
}

export interface OrderRow {
  reader: number
  position: number
  study: number
  arm: Arm
  period: 1 | 2
}

/** What an arm's reads are called in the table of reads. */
export const phaseOf = (arm: Arm): Phase => (arm === 'aided' ? 'aided' : 'blind')

/** A turn is read once the reader's read of this study in this arm is signed. */
const READ = `EXISTS (SELECT 1 FROM reads WHERE reads.reader_study = o.reader_study AND reads.reader = o.reader AND reads.study = o.study AND reads.status = 'signed' AND reads.phase = CASE o.arm WHEN 'aided' THEN 'aided' ELSE 'blind' END)`

function fromRecord(record: Record): StoredReaderStudy {
  const { ai, ...protocol } = JSON.parse(record.protocol) as Protocol & { ai: ReaderStudy['ai'] }
  return { id: record.id, state: record.state, protocol, ai: ai ?? null, hash: record.hash, createdAt: record.created_at, lockedAt: record.locked_at, closedAt: record.closed_at }
}

export function listReaderStudies(db: ReadDb): StoredReaderStudy[] {
  return (prepared(db, 'SELECT * FROM reader_studies ORDER BY id DESC').all() as Record[]).map(fromRecord)
}

export function getReaderStudy(db: ReadDb, id: number): StoredReaderStudy | null {
  const record = prepared(db, 'SELECT * FROM reader_studies WHERE id = ?').get(id) as Record | undefined
  return record ? fromRecord(record) : null
}

export function readerStudyNamed(db: ReadDb, name: string): number | null {
  return (prepared(db, 'SELECT id FROM reader_studies WHERE name = ?').pluck().get(name) as number | undefined) ?? null
}

export function insertReaderStudy(db: WriteDb, protocol: Protocol, now: string): number {
  return Number(prepared(db, "INSERT INTO reader_studies (name, state, protocol, created_at) VALUES (?, 'draft', ?, ?)").run(protocol.name, JSON.stringify(protocol), now).lastInsertRowid)
}

export function updateReaderStudy(db: WriteDb, id: number, protocol: Protocol): void {
  const { changes } = prepared(db, "UPDATE reader_studies SET name = ?, protocol = ? WHERE id = ? AND state = 'draft'").run(protocol.name, JSON.stringify(protocol), id)
  if (changes !== 1) throw new Error(`reader study ${id} is no draft`)
}

/** Fixes protocol and order; the database itself refuses any later change. */
export function lockReaderStudy(db: WriteDb, id: number, { protocol, ai, order, hash }: { protocol: Protocol; ai: ReaderStudy['ai']; order: readonly OrderRow[]; hash: string }, now: string): void {
  db.transaction(() => {
    for (const row of order) prepared(db, 'INSERT INTO reader_study_order (reader_study, reader, position, study, arm, period) VALUES (@id, @reader, @position, @study, @arm, @period)').run({ id, ...row })
    const { changes } = prepared(db, "UPDATE reader_studies SET state = 'running', protocol = ?, hash = ?, locked_at = ? WHERE id = ? AND state = 'draft'").run(JSON.stringify({ ...protocol, ai }), hash, now, id)
    if (changes !== 1) throw new Error(`reader study ${id} is no draft`)
  })()
}

export function closeReaderStudy(db: WriteDb, id: number, now: string): void {
  const { changes } = prepared(db, "UPDATE reader_studies SET state = 'closed', closed_at = ? WHERE id = ? AND state = 'running'").run(now, id)
  if (changes !== 1) throw new Error(`reader study ${id} is not running`)
}

export function deleteReaderStudy(db: WriteDb, id: number): void {
  prepared(db, 'DELETE FROM reader_studies WHERE id = ?').run(id)
}

/** How far one reader is, when the last read of the first period was signed, and the seconds spent. */
export function progressOf(db: ReadDb, readerStudy: number, reader: number): { done: number; total: number; seconds: number; firstPeriodEnded: string | null } {
  const counted = prepared(db, `SELECT count(*) AS total, coalesce(sum(${READ}), 0) AS done FROM reader_study_order o WHERE reader_study = ? AND reader = ?`).get(readerStudy, reader) as { total: number; done: number }
  const spent = prepared(db, `SELECT coalesce(sum(active_seconds), 0) AS seconds, max(CASE WHEN o.period = 1 THEN signed_at END) AS ended FROM reads JOIN reader_study_order o ON o.reader_study = reads.reader_study AND o.reader = reads.reader AND o.study = reads.study AND reads.phase = CASE o.arm WHEN 'aided' THEN 'aided' ELSE 'blind' END
     WHERE reads.reader_study = ? AND reads.reader = ? AND reads.status = 'signed'`).get(readerStudy, reader) as { seconds: number; ended: string | null }
  return { ...counted, seconds: spent.seconds, firstPeriodEnded: spent.ended }
}

/** The first turn of a reader that is not signed yet. */
export function nextTurn(db: ReadDb, readerStudy: number, reader: number): OrderRow | null {
  return (prepared(db, `SELECT reader, position, study, arm, period FROM reader_study_order o WHERE reader_study = ? AND reader = ? AND NOT ${READ} ORDER BY position LIMIT 1`).get(readerStudy, reader) as OrderRow | undefined) ?? null
}

export function orderOf(db: ReadDb, readerStudy: number): OrderRow[] {
  return prepared(db, 'SELECT reader, position, study, arm, period FROM reader_study_order WHERE reader_study = ? ORDER BY reader, position').all(readerStudy) as OrderRow[]
}

/** Condition on `studies` under which @reader still has to read the study for a running reader study. */
export const OWED = `EXISTS (SELECT 1 FROM reader_study_order o JOIN reader_studies ON reader_studies.id = o.reader_study AND reader_studies.state = 'running' WHERE o.reader = @reader AND o.study = studies.id AND NOT ${READ})`

/** Studies that a reader still has to read for a running reader study. */
export function owedStudies(db: ReadDb, reader: number): Set<number> {
  return new Set(prepared(db, `SELECT DISTINCT o.study FROM reader_study_order o JOIN reader_studies ON reader_studies.id = o.reader_study AND reader_studies.state = 'running' WHERE o.reader = ? AND NOT ${READ}`).pluck().all(reader) as number[])
}

export function owesAny(db: ReadDb, reader: number): boolean {
  return owedStudies(db, reader).size > 0
}

export function owes(db: ReadDb, reader: number, study: number): boolean {
  return prepared(db, `SELECT 1 FROM reader_study_order o JOIN reader_studies ON reader_studies.id = o.reader_study AND reader_studies.state = 'running' WHERE o.reader = ? AND o.study = ? AND NOT ${READ} LIMIT 1`).get(reader, study) !== undefined
}
