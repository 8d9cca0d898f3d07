import { UmbraError } from '../../base/umbra-error.ts'
import type { Read, StudyReading } from '../../contract/index.ts'
import { readsOfStudy } from '../../db/reads.ts'
import { getStudy } from '../../db/studies.ts'
import type { Context } from '../context.ts'
import { aiAccess, currentReader } from './lock.ts'
import { questionsFor } from './questions.ts'

/**
 * Where the reading of a study stands. What others signed stays in main as long as the AI does: it would leave this read as little blind.
 *
 * @throws UmbraError `study-unknown`
 */
export async function studyReading(context: Context, studyId: number): Promise<StudyReading> {
  if (!getStudy(context.db, studyId)) throw new UmbraError('study-unknown', `There is no study ${studyId} in this library.`, { hint: 'Refresh the worklist.' })
  const reader = currentReader(context)
  const ai = aiAccess(context, studyId)
  const reads = readsOfStudy(context.db, studyId)
  const draft = reads.find((read) => read.status === 'draft' && read.reader.id === reader?.id) ?? null
  const signed = reads.filter((read) => read.status === 'signed')
  const shown = ai.open ? signed : signed.filter((read) => read.reader.id === reader?.id)
  const { findings, normalReport } = await questionsFor(context, draft ?? newestOwn(shown, reader?.id))
  return { ai, reader, questions: findings, normalReport, draft, signed: shown, withheld: signed.length - shown.length }
}

const newestOwn = (signed: readonly Read[], readerId: number | undefined): Read | null => signed.findLast((read) => read.reader.id === readerId) ?? null
