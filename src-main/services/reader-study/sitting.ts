import { UmbraError } from '../../base/umbra-error.ts'
import type { Settings } from '../../contract/index.ts'
import type { Reader, Sitting } from '../../contract/index.ts'
import { getReader } from '../../db/readers.ts'
import { getReaderStudy, nextTurn, progressOf, type OrderRow, type StoredReaderStudy } from '../../db/reader-studies.ts'
import { readSetting, writeSetting } from '../../db/settings.ts'
import type { ReadDb, WriteDb } from '../../db/types.ts'

const KEY = 'sitting'
const DAY_MS = 86_400_000

interface Needs {
  db: ReadDb
  settings: () => Settings
}

/** A reader who sat down in a running reader study; what they read, and whether the AI shows, follows from its order alone. */
export interface Seat {
  study: StoredReaderStudy
  reader: Reader
  /** The turn that is due; null when all are read. */
  turn: OrderRow | null
}

/** Kept in the database, so that a killed program returns to the same seat. Another reader in the title bar is not the one who sat down. */
export function seatOf({ db, settings }: Needs): Seat | null {
  const kept = readSetting(db, KEY) as { readerStudyId: number; readerId: number } | null | undefined
  if (!kept || settings().currentReader !== kept.readerId) return null
  const [study, reader] = [getReaderStudy(db, kept.readerStudyId), getReader(db, kept.readerId)]
  return study?.state === 'running' && reader?.active ? { study, reader, turn: nextTurn(db, study.id, reader.id) } : null
}

export function takeSeat(db: WriteDb, readerStudyId: number | null, readerId: number | null): void {
  writeSetting(db, KEY, readerStudyId === null ? null : { readerStudyId, readerId })
}

/** When a reader's second period may begin; null when it may now, or is not what comes next. */
export function waitUntil(db: ReadDb, study: StoredReaderStudy, readerId: number, turn: OrderRow | null, now: Date): string | null {
  if (turn?.period !== 2) return null
  const { firstPeriodEnded } = progressOf(db, study.id, readerId)
  const opens = firstPeriodEnded === null ? Number.NaN : Date.parse(firstPeriodEnded) + study.protocol.washOutDays * DAY_MS
  return opens > now.getTime() ? new Date(opens).toISOString() : null
}

/** @throws UmbraError `wash-out` naming the date, `reader-study-finished` */
export function dueTurn(db: ReadDb, { study, reader, turn }: Seat, now: Date): OrderRow {
  if (!turn) throw new UmbraError('reader-study-finished', `You have read every case of “${study.protocol.name}”.`)
  const until = waitUntil(db, study, reader.id, turn, now)
  if (until) throw new UmbraError('wash-out', `The second period of “${study.protocol.name}” may be read from ${until.slice(0, 16).replace('T', ' ')} UTC.`, { hint: `${study.protocol.washOutDays} days have to lie between your last read of the first period and the second, so that you do not remember.` })
  return turn
}

export function sittingOf(db: ReadDb, { study, reader, turn }: Seat, now: Date): Sitting {
  const { done, total } = progressOf(db, study.id, reader.id)
  const until = waitUntil(db, study, reader.id, turn, now)
  return { readerStudyId: study.id, name: study.protocol.name, done, total, next: turn && !until ? { studyId: turn.study, position: turn.position, arm: turn.arm, period: turn.period } : null, waitUntil: until }
}
