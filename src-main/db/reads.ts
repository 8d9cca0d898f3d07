import type { Phase, Read, ReadFinding, Reader } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import { getReader } from './readers.ts'
import type { ReadDb, WriteDb } from './types.ts'

interface ReadRecord {
  id: number
  study: number
  reader: number
  reader_study: number | null
  phase: Phase
  status: 'draft' | 'signed'
  version: number
  supersedes: number | null
  reason: string | null
  prompt_hash: string
  model_hash: string | null
  started_at: string
  updated_at: string
  signed_at: string | null
  signed_as: string | null
  board_certified: number | null
  active_seconds: number
  comment: string
  report: string
}

/** Which row of reads: one reader's first look at a study, or a look with the AI; in the clinic or within a reader study. */
export interface ReadKey {
  studyId: number
  readerId: number
  phase: Phase
  /** null: clinical reading. */
  readerStudyId: number | null
}

const KEY = 'study = @studyId AND reader = @readerId AND phase = @phase AND reader_study IS @readerStudyId'

function toRead(db: ReadDb, record: ReadRecord): Read {
  const findings = prepared(db, 'SELECT finding AS findingId, answer, confidence, response FROM read_findings WHERE read = ? ORDER BY finding').all(record.id) as ReadFinding[]
  return {
    id: record.id,
    studyId: record.study,
    reader: getReader(db, record.reader)!,
    readerStudyId: record.reader_study,
    phase: record.phase,
    status: record.status,
    version: record.version,
    supersedes: record.supersedes,
    reason: record.reason,
    promptHash: record.prompt_hash,
    modelHash: record.model_hash,
    startedAt: record.started_at,
    updatedAt: record.updated_at,
    signedAt: record.signed_at,
    signedAs: record.signed_as,
    boardCertified: record.board_certified === null ? null : record.board_certified === 1,
    activeSeconds: record.active_seconds,
    comment: record.comment,
    report: record.report,
    findings
  }
}

export function getRead(db: ReadDb, id: number): Read | null {
  const record = prepared(db, 'SELECT * FROM reads WHERE id = ?').get(id) as ReadRecord | undefined
  return record ? toRead(db, record) : null
}

/** Every clinical read of a study, drafts too, in the order they were begun. */
export function readsOfStudy(db: ReadDb, studyId: number): Read[] {
  return (prepared(db, 'SELECT * FROM reads WHERE study = ? AND reader_study IS NULL ORDER BY id').all(studyId) as ReadRecord[]).map((record) => toRead(db, record))
}

export function findDraft(db: ReadDb, key: ReadKey): Read | null {
  const record = prepared(db, `SELECT * FROM reads WHERE ${KEY} AND status = 'draft'`).get(key) as ReadRecord | undefined
  return record ? toRead(db, record) : null
}

/** Whether a reader has an unfinished clinical read of a study, of either phase. */
export function hasDraft(db: ReadDb, studyId: number, readerId: number): boolean {
  return prepared(db, "SELECT 1 FROM reads WHERE study = ? AND reader = ? AND reader_study IS NULL AND status = 'draft'").get(studyId, readerId) !== undefined
}

/** The newest signed version, null when none is signed. */
export function latestSigned(db: ReadDb, key: ReadKey): Read | null {
  const record = prepared(db, `SELECT * FROM reads WHERE ${KEY} AND status = 'signed' ORDER BY version DESC LIMIT 1`).get(key) as ReadRecord | undefined
  return record ? toRead(db, record) : null
}

export function hasSigned(db: ReadDb, key: ReadKey): boolean {
  return prepared(db, `SELECT 1 FROM reads WHERE ${KEY} AND status = 'signed' LIMIT 1`).get(key) !== undefined
}

export interface NewRead extends ReadKey {
  promptHash: string
  /** The signed read this one corrects, and why; null for a first version. */
  corrects: { read: Read; reason: string } | null
}

/** A new draft. A correction begins with the answers of what it corrects. */
export function insertRead(db: WriteDb, { corrects, ...read }: NewRead, now: string): Read {
  return db.transaction(() => {
    const { lastInsertRowid } = prepared(db, `INSERT INTO reads (study, reader, reader_study, phase, status, version, supersedes, reason, prompt_hash, started_at, updated_at, comment, report)
       VALUES (@studyId, @readerId, @readerStudyId, @phase, 'draft', @version, @supersedes, @reason, @promptHash, @now, @now, @comment, @report)`).run({
      ...read,
      version: (corrects?.read.version ?? 0) + 1,
      supersedes: corrects?.read.id ?? null,
      reason: corrects?.reason ?? null,
      comment: corrects?.read.comment ?? '',
      report: corrects?.read.report ?? '',
      now
    })
    const id = Number(lastInsertRowid)
    if (corrects) putFindings(db, id, corrects.read.findings)
    return getRead(db, id)!
  })()
}

export interface ReadContent {
  findings: readonly ReadFinding[]
  comment: string
  report: string
  activeSeconds: number
}

function putFindings(db: WriteDb, readId: number, findings: readonly ReadFinding[]): void {
  prepared(db, 'DELETE FROM read_findings WHERE read = ?').run(readId)
  for (const { findingId, answer, confidence, response } of findings) prepared(db, 'INSERT INTO read_findings (read, finding, answer, confidence, response) VALUES (?, ?, ?, ?, ?)').run(readId, findingId, answer, confidence, response)
}

/** Replaces what a draft holds, whole. Time only grows: a page that comes back from a crash knows less of it than the row. */
export function updateDraft(db: WriteDb, id: number, { findings, comment, report, activeSeconds }: ReadContent, now: string): Read {
  return db.transaction(() => {
    const { changes } = prepared(db, 'UPDATE reads SET comment = ?, report = ?, active_seconds = max(active_seconds, ?), updated_at = ? WHERE id = ?').run(comment, report, activeSeconds, now, id)
    if (changes !== 1) throw new Error(`read ${id} is not in the database`)
    putFindings(db, id, findings)
    return getRead(db, id)!
  })()
}

export interface Signature {
  reader: Reader
  /** What the AI said of each finding while it was on screen; null when it was hidden or had no result. */
  ai: { modelHash: string; margins: ReadonlyMap<string, { margin: number; operatingPoint: number }> } | null
  now: string
}

/** From here on the read never changes; the database itself refuses. */
export function signRead(db: WriteDb, id: number, { reader, ai, now }: Signature): Read {
  return db.transaction(() => {
    for (const [finding, { margin, operatingPoint }] of ai?.margins ?? []) prepared(db, 'UPDATE read_findings SET ai_margin = ?, ai_operating_point = ? WHERE read = ? AND finding = ?').run(margin, operatingPoint, id, finding)
    const { changes } = prepared(db, "UPDATE reads SET status = 'signed', signed_at = ?, signed_as = ?, board_certified = ?, model_hash = ?, updated_at = ? WHERE id = ?").run(now, reader.name, Number(reader.boardCertified), ai?.modelHash ?? null, now, id)
    if (changes !== 1) throw new Error(`read ${id} is not in the database`)
    return getRead(db, id)!
  })()
}

/** Throws a draft away; the database refuses to lose a signed read. */
export function deleteDraft(db: WriteDb, id: number): void {
  prepared(db, 'DELETE FROM reads WHERE id = ?').run(id)
}
