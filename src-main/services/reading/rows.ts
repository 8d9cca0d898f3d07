import type { Checked, LibraryStudy, StudyRow, WorklistPage } from '../../contract/index.ts'
import { readStatuses } from '../../db/read-status.ts'
import { owedStudies } from '../../db/reader-studies.ts'
import { nextUnread as nextOf, queryWorklist } from '../../db/worklist.ts'
import { dueTurn, seatOf } from '../reader-study/sitting.ts'
import type { Context } from '../context.ts'
import { eyesOf, openInSeat } from './lock.ts'

/** Studies as the current reader may see them: with the state of their reads, and without AI results that are hidden. */
export function forReader(context: Context, studies: readonly LibraryStudy[]): StudyRow[] {
  const eyes = eyesOf(context)
  const statuses = readStatuses(context.db, studies.map(({ id }) => id), eyes.readerId)
  const owed = eyes.readerId === null ? new Set<number>() : owedStudies(context.db, eyes.readerId)
  const seat = seatOf(context)
  const inHand = seat && openInSeat(context.db, seat)
  return studies.map((study) => {
    const { blindSigned = false, mine = 'unread', others = [] } = statuses.get(study.id) ?? {}
    const aiHidden = study.id !== inHand && (eyes.ai === 'none' || (eyes.ai === 'signed' && !blindSigned) || (eyes.ai !== 'all' && owed.has(study.id)))
    return { ...study, top: aiHidden ? [] : study.top, read: { mine, others }, aiHidden }
  })
}

export function worklistPage(context: Context, query: Checked<'worklist.query'>): WorklistPage {
  const page = queryWorklist(context.db, query, eyesOf(context))
  return { ...page, rows: forReader(context, page.rows) }
}

/** @throws UmbraError `wash-out`, `reader-study-finished` in a reader study, whose order is its own */
export function nextUnread(context: Context, { query, after }: Checked<'reading.next'>): { studyId: number; index: number } | null {
  const seat = seatOf(context)
  if (seat) return { studyId: dueTurn(context.db, seat, context.clock()).study, index: 0 }
  return nextOf(context.db, query, eyesOf(context), after ?? null)
}
