import { hasDraft } from '../../db/reads.ts'
import { readSetting, writeSetting } from '../../db/settings.ts'
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
  return reader && typeof studyId === 'number' && hasDraft(context.db, studyId, reader.id) ? { studyId } : null
}
