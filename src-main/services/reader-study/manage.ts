import { contentHash } from '../../base/canonical-json.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Protocol, ReaderStudy, Sitting } from '../../contract/index.ts'
import { getReader } from '../../db/readers.ts'
import { closeReaderStudy, deleteReaderStudy, getReaderStudy, insertReaderStudy, lockReaderStudy, nextTurn, progressOf, readerStudyNamed, updateReaderStudy, type StoredReaderStudy } from '../../db/reader-studies.ts'
import { studyPlaces } from '../../db/study-places.ts'
import type { Context } from '../context.ts'
import { requireReader } from '../reading/lock.ts'
import { mustReference } from '../references/use.ts'
import { currentView } from '../screening/view.ts'
import { presentAi } from './ai.ts'
import { schedule } from './schedule.ts'
import { dueTurn, seatOf, sittingOf, takeSeat, waitUntil } from './sitting.ts'

/** @throws UmbraError `reader-study-unknown` */
export function mustReaderStudy({ db }: Pick<Context, 'db'>, id: number): StoredReaderStudy {
  const study = getReaderStudy(db, id)
  if (!study) throw new UmbraError('reader-study-unknown', `There is no reader study ${id} in this library.`)
  return study
}

export function withProgress({ db, clock }: Pick<Context, 'db' | 'clock'>, study: StoredReaderStudy): ReaderStudy {
  const progress = study.protocol.readers.map((readerId) => {
    const { done, total, seconds } = progressOf(db, study.id, readerId)
    return { readerId, name: getReader(db, readerId)?.name ?? '', done, total, seconds, waitUntil: study.state === 'running' ? waitUntil(db, study, readerId, nextTurn(db, study.id, readerId), clock()) : null }
  })
  return { ...study, progress }
}

function mustDraft(context: Pick<Context, 'db'>, id: number): StoredReaderStudy {
  const study = mustReaderStudy(context, id)
  if (study.state !== 'draft') throw new UmbraError('reader-study-locked', `The protocol of “${study.protocol.name}” is locked (${study.hash!.slice(0, 12)}).`, { hint: 'Make a new reader study.' })
  return study
}

/** Everything a protocol names has to be there, and once. @throws UmbraError `reader-study-protocol` */
function check(context: Context, { cases, readers, findings, referenceId }: Protocol): void {
  const { db } = context
  const refuse = (message: string): never => {
    throw new UmbraError('reader-study-protocol', message)
  }
  for (const [what, list] of [['case', cases], ['reader', readers], ['finding', findings]] as const) if (new Set<unknown>(list).size < list.length) refuse(`A ${what} is named twice.`)
  const here = new Set(studyPlaces(db).map(({ study }) => study))
  const gone = cases.filter((study) => !here.has(study))
  if (gone.length > 0) refuse(`${gone.length} of the ${cases.length} cases are not in this library.`)
  const stranger = readers.find((reader) => !getReader(db, reader))
  if (stranger !== undefined) refuse(`There is no reader ${stranger} in this library.`)
  if (referenceId !== null) mustReference(db, referenceId)
  const known = currentView(context)?.findings
  const unknown = known && findings.find((finding) => !known.some(({ id, kind }) => id === finding && kind === 'finding'))
  if (unknown !== undefined) refuse(`The prompts in use have no finding “${unknown}”.`)
}

/** @throws UmbraError `reader-study-name`, `reader-study-locked`, `reader-study-protocol` */
export function saveReaderStudy(context: Context, { id, protocol }: Checked<'readerStudies.save'>): ReaderStudy {
  const { db, clock } = context
  check(context, protocol)
  const namesake = readerStudyNamed(db, protocol.name)
  if (namesake !== null && namesake !== id) throw new UmbraError('reader-study-name', `There is a reader study “${protocol.name}” already.`)
  if (id !== undefined) updateReaderStudy(db, mustDraft(context, id).id, protocol)
  return withProgress(context, getReaderStudy(db, id ?? insertReaderStudy(db, protocol, clock().toISOString()))!)
}

/** @throws UmbraError `reader-study-locked`, `reader-study-no-ai`, `reader-study-protocol` */
export function lock(context: Context, id: number): ReaderStudy {
  const { db, clock } = context
  const { protocol } = mustDraft(context, id)
  check(context, protocol)
  const ai = presentAi(context)
  const order = protocol.readers.flatMap((reader, at) => schedule(protocol, at).map((turn, position) => ({ reader, position: position + 1, ...turn })))
  const uids = new Map(studyPlaces(db).map(({ study, studyUid }) => [study, studyUid]))
  const hash = contentHash({ protocol, ai, order: order.map(({ reader, position, study, arm, period }) => [reader, position, uids.get(study)!, arm, period]) })
  lockReaderStudy(db, id, { protocol, ai, order, hash }, clock().toISOString())
  told(context)
  return withProgress(context, getReaderStudy(db, id)!)
}

/** @throws UmbraError `reader-study-not-running` */
export function close(context: Context, id: number): ReaderStudy {
  const study = mustReaderStudy(context, id)
  if (study.state !== 'running') throw new UmbraError('reader-study-not-running', `“${study.protocol.name}” is not running.`)
  closeReaderStudy(context.db, id, context.clock().toISOString())
  told(context)
  return withProgress(context, getReaderStudy(context.db, id)!)
}

export function remove(context: Context, id: number): null {
  deleteReaderStudy(context.db, mustDraft(context, id).id)
  return null
}

/** @throws UmbraError `no-current-reader`, `reader-study-not-running`, `reader-study-stranger`, `wash-out`, `reader-study-finished`, `reader-study-ai-changed` */
export function sit(context: Context, id: number): Sitting {
  const { db, clock } = context
  const reader = requireReader(context)
  const study = mustReaderStudy(context, id)
  if (study.state !== 'running') throw new UmbraError('reader-study-not-running', `“${study.protocol.name}” is not running.`, { hint: study.state === 'draft' ? 'Lock its protocol first.' : 'It is closed.' })
  if (!study.protocol.readers.includes(reader.id)) throw new UmbraError('reader-study-stranger', `${reader.name} is no reader of “${study.protocol.name}”.`, { hint: 'Choose another reader in the title bar.' })
  const seat = { study, reader, turn: nextTurn(db, study.id, reader.id) }
  dueTurn(db, seat, clock())
  takeSeat(db, id, reader.id)
  told(context)
  return sittingOf(db, seat, clock())
}

export function sitting(context: Context): Sitting | null {
  const seat = seatOf(context)
  return seat && sittingOf(context.db, seat, context.clock())
}

export function leave(context: Context): null {
  takeSeat(context.db, null, null)
  told(context)
  return null
}

/** Whatever is on screen may have to hide, or may show, what it did not before. */
const told = (context: Context): void => context.emit({ name: 'reading.changed', payload: { studyIds: null } })
