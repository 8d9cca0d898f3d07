import { UmbraError } from '../../base/umbra-error.ts'
import type { AiAccess, Reader } from '../../contract/index.ts'
import { getReader, hasReaders } from '../../db/readers.ts'
import { hasSigned } from '../../db/reads.ts'
import type { ReadDb } from '../../db/types.ts'
import type { Eyes } from '../../db/worklist.ts'
import type { Context } from '../context.ts'

/**
 * The blind-first lock. A reader who sees the AI first follows it whether it is right or wrong (Radiology, November 2024), so the AI results
 * of a study leave main only once the current reader has signed a blind read of it. Whatever answers the page asks here.
 */
type Needs = Pick<Context, 'settings'> & { db: ReadDb }

/** The reader chosen in the title bar; null when nobody is, or when that reader has left. */
export function currentReader({ db, settings }: Needs): Reader | null {
  const { currentReader: id } = settings()
  const reader = id === null ? null : getReader(db, id)
  return reader?.active ? reader : null
}

/** @throws UmbraError `no-current-reader` */
export function requireReader(context: Needs): Reader {
  const reader = currentReader(context)
  if (!reader) throw new UmbraError('no-current-reader', 'Nobody is reading: a read belongs to a person.', { hint: 'Choose a reader in the title bar, or set one up under Settings.' })
  return reader
}

/** Who looks now, and of which studies the AI may be shown to them: what the worklist is filtered by. */
export function eyesOf(context: Needs): Eyes {
  const readerId = currentReader(context)?.id ?? null
  if (!hasReaders(context.db) || context.settings().readingPolicy === 'open') return { readerId, ai: 'all' }
  return { readerId, ai: readerId === null ? 'none' : 'signed' }
}

export function aiAccess(context: Needs, studyId: number): AiAccess {
  const { readerId, ai } = eyesOf(context)
  if (ai === 'all') return { open: true, because: hasReaders(context.db) ? 'policy' : 'no-reader' }
  if (readerId === null) return { open: false, because: 'nobody' }
  return hasSigned(context.db, { studyId, readerId, phase: 'blind', readerStudyId: null }) ? { open: true, because: 'signed' } : { open: false, because: 'unread' }
}

export const aiOpen = (context: Needs, studyId: number): boolean => aiAccess(context, studyId).open

/** @throws UmbraError `ai-hidden` for whatever has nothing to answer without the AI, e.g. an overlay */
export function assertAiOpen(context: Needs, studyId: number): void {
  const access = aiAccess(context, studyId)
  if (access.open) return
  throw new UmbraError('ai-hidden', 'The AI results of this study are hidden until your own read of it is signed.', { hint: access.because === 'nobody' ? 'Choose a reader in the title bar.' : 'Read the study and sign.' })
}
