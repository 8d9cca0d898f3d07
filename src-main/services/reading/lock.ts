import { UmbraError } from '../../base/umbra-error.ts'
import type { AiAccess, Reader } from '../../contract/index.ts'
import { getReader, hasReaders } from '../../db/readers.ts'
import { owes, owesAny, phaseOf } from '../../db/reader-studies.ts'
import { findDraft, hasSigned } from '../../db/reads.ts'
import type { ReadDb } from '../../db/types.ts'
import type { Eyes } from '../../db/worklist.ts'
import { seatOf, type Seat } from '../reader-study/sitting.ts'
import type { LibraryAccess } from '../context.ts'

/** The reader chosen in the title bar; null when nobody is, or when that reader has left. */
export function currentReader({ db, settings }: LibraryAccess): Reader | null {
  const { currentReader: id } = settings()
  const reader = id === null ? null : getReader(db, id)
  return reader?.active ? reader : null
}

/** @throws UmbraError `no-current-reader` */
export function requireReader(context: LibraryAccess): Reader {
  const reader = currentReader(context)
  if (!reader) throw new UmbraError('no-current-reader', 'Nobody is reading: a read belongs to a person.', { hint: 'Choose a reader in the title bar, or set one up under Settings.' })
  return reader
}

/**
 * Who looks now, and of which studies the AI may be shown to them: what the worklist is filtered by. The blind-first lock: a reader who sees
 * the AI first follows it whether it is right or wrong (Radiology, November 2024), so the AI results of a study leave main only once the
 * current reader has signed a blind read of it. Whatever answers the page asks in this file.
 */
export function eyesOf(context: LibraryAccess): Eyes {
  const readerId = currentReader(context)?.id ?? null
  if (seatOf(context)) return { readerId, ai: 'none' }
  if (!hasReaders(context.db)) return { readerId, ai: 'all' }
  // Under an open policy, too, cases that somebody still has to read for a reader study stay closed to them.
  if (context.settings().readingPolicy === 'open') return { readerId, ai: readerId !== null && owesAny(context.db, readerId) ? 'not-owed' : 'all' }
  return { readerId, ai: readerId === null ? 'none' : 'signed' }
}

export function aiAccess(context: LibraryAccess, studyId: number): AiAccess {
  const seat = seatOf(context)
  if (seat) return { open: openInSeat(context.db, seat) === studyId, because: 'reader-study' }
  const { readerId, ai } = eyesOf(context)
  if (readerId !== null && owes(context.db, readerId, studyId)) return { open: false, because: 'reader-study' }
  if (ai === 'not-owed') return { open: true, because: 'policy' }
  if (ai === 'all') return { open: true, because: hasReaders(context.db) ? 'policy' : 'no-reader' }
  if (readerId === null) return { open: false, because: 'nobody' }
  return hasSigned(context.db, { studyId, readerId, phase: 'blind', readerStudyId: null }) ? { open: true, because: 'signed' } : { open: false, because: 'unread' }
}

/** The study whose AI the seat opens, if any: in the aided arm it opens with the read, for the case that is due and no other. */
export function openInSeat(db: ReadDb, { study, reader, turn }: Seat): number | null {
  return turn?.arm === 'aided' && findDraft(db, { studyId: turn.study, readerId: reader.id, phase: phaseOf(turn.arm), readerStudyId: study.id }) ? turn.study : null
}

export const aiOpen = (context: LibraryAccess, studyId: number): boolean => aiAccess(context, studyId).open

/** Whether what other readers put on a study is shown: with the AI, and in a reader study never, the aided arm included. */
export function othersOpen(context: LibraryAccess, studyId: number): boolean {
  const { open, because } = aiAccess(context, studyId)
  return open && because !== 'reader-study'
}

/** @throws UmbraError `ai-hidden` for whatever has nothing to answer without the AI, e.g. an overlay */
export function assertAiOpen(context: LibraryAccess, studyId: number): void {
  const access = aiAccess(context, studyId)
  if (access.open) return
  throw new UmbraError('ai-hidden', 'The AI results of this study are hidden until your own read of it is signed.', { hint: access.because === 'nobody' ? 'Choose a reader in the title bar.' : access.because === 'reader-study' ? 'The protocol of the reader study decides when they are shown.' : 'Read the study and sign.' })
}
