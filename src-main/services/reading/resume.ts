import { phaseOf } from '../../db/reader-studies.ts'
import { findDraft, hasDraft } from '../../db/reads.ts'
import { readSetting, writeSetting } from '../../db/settings.ts'
import { seatOf } from '../reader-study/sitting.ts'
import type { Context } from '../context.ts'
import { currentReader } from './lock.ts'

const OPEN = 'openRead'

/** The study whose read is on screen; kept in the database, so that a killed program returns to it. */
export function rememberOpen({ db }: Pick<Context, 'db'>, studyId: number | null): void {
  writeSetting(db, OPEN, studyId)
}

/** The study to return to: its read was on screen at the end, and is still the current reader's draft. */
export function openRead(context: Context): { studyId: number } | null {
  const studyId = readSetting(context.db, OPEN)
  const reader = currentReader(context)
  const seat = seatOf(context)
  if (seat) return seat.turn && seat.turn.study === studyId && findDraft(context.db, { studyId, readerId: seat.reader.id, phase: phaseOf(seat.turn.arm), readerStudyId: seat.study.id }) ? { studyId } : null
  return reader && typeof studyId === 'number' && hasDraft(context.db, studyId, reader.id) ? { studyId } : null
}
