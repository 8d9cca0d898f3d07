import { csvText } from '../../base/csv.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, Label, Result } from '../../contract/index.ts'
import { readAnswers, type ReadAnswer } from '../../db/read-answers.ts'
import { getReader } from '../../db/readers.ts'
import { orderOf, phaseOf, type StoredReaderStudy } from '../../db/reader-studies.ts'
import { labelsOfFinding } from '../../db/references.ts'
import { studyPlaces } from '../../db/study-places.ts'
import { formatImrmc } from '../compare/imrmc.ts'
import { crossed } from '../compare/mrmc-study.ts'
import type { Context } from '../context.ts'
import { truthOf } from '../references/use.ts'
import { mustReaderStudy } from './manage.ts'

/** What an answer without a confidence counts as on the confidence's scale. */
const ANSWERS = { yes: 100, unsure: 50, no: 0 } as const

const COLUMNS = ['reader', 'board_certified', 'arm', 'period', 'position', 'StudyInstanceUID', 'finding', 'answer', 'confidence', 'seconds', 'signed_at', 'reference', 'protocol']

/** @throws UmbraError `reader-study-open` before it is closed: looking at results while reading goes on would bend it */
export function exportReaderStudy(context: Context, { id, findingId }: Checked<'readerStudies.export'>): Result<'readerStudies.export'> {
  const { db } = context
  const study = mustReaderStudy(context, id)
  if (study.state !== 'closed') throw new UmbraError('reader-study-open', `“${study.protocol.name}” is not closed.`, { hint: 'Results are taken out once it is closed, so that nobody looks before the end.' })
  const uids = new Map(studyPlaces(db).map(({ study: row, studyUid }) => [row, studyUid]))
  const turns = new Map(orderOf(db, id).map((turn) => [`${turn.reader} ${turn.study} ${phaseOf(turn.arm)}`, turn]))
  const answers = readAnswers(db, { readerStudyId: id })
  const nameOf = (reader: number): string => getReader(db, reader)?.name ?? String(reader)
  const turnOf = ({ readerId, studyId, phase }: ReadAnswer) => turns.get(`${readerId} ${studyId} ${phase}`)!
  if (findingId !== null) return imrmc(context, study, findingId, answers.filter((each) => each.findingId === findingId && each.answer !== null).map((each) => ({ reader: nameOf(each.readerId), modality: turnOf(each).arm, case: uids.get(each.studyId)!, study: each.studyId, score: each.confidence ?? ANSWERS[each.answer!] })), uids)
  const labels = new Map<string, Map<number, Label>>()
  const label = (finding: string, row: number): string => {
    if (study.protocol.referenceId === null) return ''
    const known = labels.get(finding) ?? labelsOfFinding(db, study.protocol.referenceId, finding)
    labels.set(finding, known)
    return known.get(row) ?? 'missing'
  }
  const rows = answers.map((each) => [nameOf(each.readerId), Number(each.boardCertified), turnOf(each).arm, turnOf(each).period, turnOf(each).position, uids.get(each.studyId), each.findingId, each.answer ?? '', each.confidence, each.activeSeconds, each.signedAt, label(each.findingId, each.studyId), study.hash])
  return { name: `${study.protocol.name}.csv`, text: csvText(COLUMNS, rows), leftOut: [] }
}

type Score = { reader: string; modality: string; case: string; study: number; score: number }

/** @throws UmbraError `reader-study-no-reference`, `reader-study-no-scores` */
function imrmc({ db }: Context, { protocol, hash }: StoredReaderStudy, findingId: string, scores: Score[], uids: ReadonlyMap<number, string>): Result<'readerStudies.export'> {
  if (protocol.referenceId === null) throw new UmbraError('reader-study-no-reference', `The protocol of “${protocol.name}” names no reference, and the iMRMC format needs the truth of every case.`, { hint: 'Export the table of answers instead.' })
  const truth = new Map([...truthOf(db, protocol.referenceId, findingId, 'exclude')].flatMap(([row, value]): [string, 0 | 1][] => (protocol.cases.includes(row) ? [[uids.get(row)!, value]] : [])))
  const { study, cases, left } = crossed({ rows: scores, truth }, protocol.name)
  if (cases.length === 0 || study.readers.length === 0) throw new UmbraError('reader-study-no-scores', `No case of “${protocol.name}” has a known truth for ${findingId} and a score of every reader in every arm.`)
  const leftOut = [
    ...left.incompleteReaders.map((reader) => `reader ${reader}: did not read in every arm`),
    ...left.incompleteCases.map((each) => `case ${each}: not read by everybody in every arm`),
    ...left.withoutTruth.map((each) => `case ${each}: no certain label`)
  ]
  const description = `Umbra reader study ${protocol.name}; ${findingId}; confidence 0 to 100, an answer without one as ${Object.entries(ANSWERS).map(([answer, value]) => `${answer} ${value}`).join(', ')}; protocol ${hash}`
  return { name: `${protocol.name} ${findingId}.imrmc`, text: formatImrmc(study, cases, description), leftOut }
}
