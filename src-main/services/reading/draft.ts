import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Phase, Read, Reader, StudyReading } from '../../contract/index.ts'
import { deleteDraft, findDraft, getRead, insertRead, latestSigned, signRead, updateDraft, type ReadKey } from '../../db/reads.ts'
import { getStudy } from '../../db/studies.ts'
import { owes, phaseOf } from '../../db/reader-studies.ts'
import { assertSameAi } from '../reader-study/ai.ts'
import { dueTurn, seatOf, type Seat } from '../reader-study/sitting.ts'
import type { Context } from '../context.ts'
import { aiAccess, requireReader } from './lock.ts'
import { questionsFor } from './questions.ts'
import { rememberOpen } from './resume.ts'
import { studyReading } from './state.ts'
import { studyAi } from './study-ai.ts'

const PHASES: readonly Phase[] = ['blind', 'aided']
const keyOf = (studyId: number, reader: Reader, phase: Phase): ReadKey => ({ studyId, readerId: reader.id, phase, readerStudyId: null })

/**
 * The current reader's draft of a study, begun when there is none. Whether it is blind follows from the lock, never from the page.
 *
 * @throws UmbraError `study-unknown`, `no-current-reader`, `read-signed`, `reader-study-case`; in a reader study `wash-out`, `reader-study-*`
 */
export async function beginRead(context: Context, { studyId }: Checked<'reading.begin'>): Promise<StudyReading> {
  const { db, clock } = context
  if (!getStudy(db, studyId)) throw new UmbraError('study-unknown', `There is no study ${studyId} in this library.`, { hint: 'Refresh the worklist.' })
  const seat = seatOf(context)
  if (seat) return beginTurn(context, seat, studyId)
  const reader = requireReader(context)
  if (owes(db, reader.id, studyId)) throw new UmbraError('reader-study-case', 'You have to read this study in a reader study first; a clinical read would spoil it.', { hint: 'Sit down in the reader study, or wait until it is closed.' })
  if (!PHASES.some((phase) => findDraft(db, keyOf(studyId, reader, phase)))) {
    const { promptHash } = await questionsFor(context, latestSigned(db, keyOf(studyId, reader, 'blind')))
    const phase = aiAccess(context, studyId).open ? 'aided' : 'blind'
    const key = keyOf(studyId, reader, phase)
    if (latestSigned(db, key)) throw new UmbraError('read-signed', 'You have signed this read already.', { hint: 'Correct it, with a reason, where something is wrong.' })
    const now = clock().toISOString()
    db.transaction(() => {
      const { id } = insertRead(db, { ...key, promptHash, corrects: null }, now)
      // The second look begins with the first one's answers: what changes under the AI is then a switch, and counted as one.
      const first = phase === 'aided' ? latestSigned(db, keyOf(studyId, reader, 'blind')) : null
      if (first) updateDraft(db, id, { ...first, activeSeconds: 0 }, now)
    })()
    changed(context, studyId)
  }
  rememberOpen(context, studyId)
  return studyReading(context, studyId)
}

/** In a reader study only the case that is due is read, in the arm that its protocol says. */
async function beginTurn(context: Context, seat: Seat, studyId: number): Promise<StudyReading> {
  const { db, clock } = context
  const { study, reader } = seat
  const turn = dueTurn(db, seat, clock())
  if (turn.study !== studyId) throw new UmbraError('reader-study-order', 'Another case of the reader study is due.', { hint: 'Shift+Enter goes to it.' })
  const key = { studyId, readerId: reader.id, phase: phaseOf(turn.arm), readerStudyId: study.id }
  if (!findDraft(db, key)) {
    assertSameAi(context, study)
    insertRead(db, { ...key, promptHash: study.ai!.promptHash, corrects: null }, clock().toISOString())
    changed(context, studyId)
  }
  rememberOpen(context, studyId)
  return studyReading(context, studyId)
}

/** @throws UmbraError `read-unknown`, `not-your-read`, `read-signed`, `finding-unknown` */
export async function saveRead(context: Context, { readId, ...content }: Checked<'reading.save'>): Promise<{ updatedAt: string }> {
  const read = ownDraft(context, readId)
  const known = new Set((await questionsFor(context, read)).findings.map(({ findingId }) => findingId))
  const stranger = content.findings.find(({ findingId }) => !known.has(findingId))
  if (stranger) throw new UmbraError('finding-unknown', `This read does not ask for “${stranger.findingId}”.`)
  const { updatedAt } = updateDraft(context.db, readId, content, context.clock().toISOString())
  return { updatedAt }
}

/** @throws UmbraError `read-incomplete` and those of `saveRead` */
export async function signDraft(context: Context, { readId }: Checked<'reading.sign'>): Promise<StudyReading> {
  const read = ownDraft(context, readId)
  const { findings } = await questionsFor(context, read)
  const answered = new Set(read.findings.filter(({ answer }) => answer !== null).map(({ findingId }) => findingId))
  const open = findings.filter(({ findingId }) => !answered.has(findingId))
  if (open.length > 0) throw new UmbraError('read-incomplete', `Not answered yet: ${open.map(({ name }) => name).join(', ')}.`, { hint: 'A missing answer is not “no”. One key answers all that are left with “no”.' })
  const ai = read.phase === 'aided' ? studyAi(context, read.studyId, read.promptHash) : null
  signRead(context.db, readId, { reader: requireReader(context), ai, now: context.clock().toISOString() })
  changed(context, read.studyId)
  return studyReading(context, read.studyId)
}

/** @throws UmbraError `not-signed`, `superseded`, `draft-open` and those of `saveRead` */
export async function correctRead(context: Context, { readId, reason }: Checked<'reading.correct'>): Promise<StudyReading> {
  const { db, clock } = context
  const read = own(context, readId)
  const key = keyOf(read.studyId, read.reader, read.phase)
  if (read.readerStudyId !== null) throw new UmbraError('reader-study-final', 'A read of a reader study is final.')
  if (read.status !== 'signed') throw new UmbraError('not-signed', 'This read is still a draft; change it as it is.')
  if (PHASES.some((phase) => findDraft(db, keyOf(read.studyId, read.reader, phase)))) throw new UmbraError('draft-open', 'You have an unfinished read of this study.', { hint: 'Sign or discard it first.' })
  if (latestSigned(db, key)?.id !== read.id) throw new UmbraError('superseded', 'A newer version of this read exists.', { hint: 'Correct that one.' })
  insertRead(db, { ...key, promptHash: read.promptHash, corrects: { read, reason } }, clock().toISOString())
  changed(context, read.studyId)
  rememberOpen(context, read.studyId)
  return studyReading(context, read.studyId)
}

export async function discardDraft(context: Context, { readId }: Checked<'reading.discard'>): Promise<StudyReading> {
  const read = ownDraft(context, readId)
  deleteDraft(context.db, readId)
  changed(context, read.studyId)
  return studyReading(context, read.studyId)
}

function own(context: Context, readId: number): Read {
  const read = getRead(context.db, readId)
  if (!read) throw new UmbraError('read-unknown', 'This read is no longer there.', { hint: 'Open the study again.' })
  if (read.reader.id !== requireReader(context).id) throw new UmbraError('not-your-read', `This is ${read.reader.name}’s read.`, { hint: 'Each reader changes and signs only their own.' })
  return read
}

function ownDraft(context: Context, readId: number): Read {
  const read = own(context, readId)
  if (read.status === 'signed') throw new UmbraError('read-signed', 'This read is signed and never changes.', { hint: 'Correct it, with a reason; the first version stays.' })
  return read
}

const changed = (context: Context, studyId: number): void => context.emit({ name: 'reading.changed', payload: { studyIds: [studyId] } })
