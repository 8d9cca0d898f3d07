import type { Checked, LibraryStudy, StudyRow, WorklistPage } from '../../contract/index.ts'
import { readStatuses } from '../../db/read-status.ts'
import { nextUnread as nextOf, queryWorklist } from '../../db/worklist.ts'
import type { Context } from '../context.ts'
import { eyesOf } from './lock.ts'

/** Studies as the current reader may see them: with the state of their reads, and without AI results that are hidden. */
export function forReader(context: Context, studies: readonly LibraryStudy[]): StudyRow[] {
  const eyes = eyesOf(context)
  const statuses = readStatuses(context.db, studies.map(({ id }) => id), eyes.readerId)
  return studies.map((study) => {
    const { blindSigned = false, mine = 'unread', others = [] } = statuses.get(study.id) ?? {}
    const aiHidden = eyes.ai === 'none' || (eyes.ai === 'signed' && !blindSigned)
    return { ...study, top: aiHidden ? [] : study.top, read: { mine, others }, aiHidden }
  })
}

export function worklistPage(context: Context, query: Checked<'worklist.query'>): WorklistPage {
  const page = queryWorklist(context.db, query, eyesOf(context))
  return { ...page, rows: forReader(context, page.rows) }
}

export function nextUnread(context: Context, { query, after }: Checked<'reading.next'>): { studyId: number; index: number } | null {
  return nextOf(context.db, query, eyesOf(context), after ?? null)
}
