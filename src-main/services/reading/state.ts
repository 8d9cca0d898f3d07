import { UmbraError } from '../../base/umbra-error.ts'
import type { AiAccess, Phase, Read, StudyReading } from '../../contract/index.ts'
import { phaseOf } from '../../db/reader-studies.ts'
import { findDraft, latestSigned, readsOfStudy, type ReadKey } from '../../db/reads.ts'
import { getStudy } from '../../db/studies.ts'
import { seatOf, type Seat } from '../reader-study/sitting.ts'
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
  const seat = seatOf(context)
  if (seat) return turnReading(context, seat, studyId, ai)
  const reads = readsOfStudy(context.db, studyId)
  const draft = reads.find((read) => read.status === 'draft' && read.reader.id === reader?.id) ?? null
  const signed = reads.filter((read) => read.status === 'signed')
  const shown = ai.open ? signed : signed.filter((read) => read.reader.id === reader?.id)
  const { findings, normalReport } = await questionsFor(context, draft ?? newestOwn(shown, reader?.id))
  return { ai, reader, questions: findings, normalReport, draft, signed: shown, withheld: signed.length - shown.length }
}

/** In a reader study: the case that is due without anything signed of it, so that the second period does not show the first. */
async function turnReading(context: Context, { study, reader, turn }: Seat, studyId: number, ai: AiAccess): Promise<StudyReading> {
  const key = (phase: Phase): ReadKey => ({ studyId, readerId: reader.id, phase, readerStudyId: study.id })
  const due = turn?.study === studyId
  const draft = due ? findDraft(context.db, key(phaseOf(turn.arm))) : null
  const signed = due ? [] : (['blind', 'aided'] as const).flatMap((phase) => latestSigned(context.db, key(phase)) ?? [])
  const { findings, normalReport } = await questionsFor(context, draft ?? signed[0] ?? null)
  return { ai, reader, questions: findings, normalReport, draft, signed, withheld: 0 }
}

const newestOwn = (signed: readonly Read[], readerId: number | undefined): Read | null => signed.findLast((read) => read.reader.id === readerId) ?? null
