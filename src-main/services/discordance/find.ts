import { groupBy } from '../../base/group-by.ts'
import type { Discordance } from '../../contract/index.ts'
import { standingAdjudications } from '../../db/adjudications.ts'
import { readAnswers, type ReadAnswer } from '../../db/read-answers.ts'
import { getReader } from '../../db/readers.ts'
import { studyMargins } from '../../db/screening.ts'
import { getStudy } from '../../db/studies.ts'
import type { LibraryAccess } from '../context.ts'
import { aiOpen } from '../reading/lock.ts'
import type { ResultView } from '../screening/view.ts'

export interface Differences {
  /** Every discordance the reader may see, the farthest from the operating point first. */
  all: Discordance[]
  /** Studies with signed reads whose AI results are closed. */
  hidden: number
}

/**
 * Where signed blind reads and the AI fall on different sides of the operating point by more than `beyond`. An unsure reader differs from
 * nobody. Both sides count as they stand today: reads with their corrections, the AI with the model, prompts and thresholds in use.
 *
 * @param only row id of the one study that is asked about; absent: all
 */
export function differences(access: LibraryAccess, view: ResultView, beyond: number, only?: number): Differences {
  const { db } = access
  const answers = readAnswers(db, { versions: 'latest', studyId: only })
  const studies = [...new Set(answers.map(({ studyId }) => studyId))]
  const open = new Set(studies.filter((study) => aiOpen(access, study)))
  const names = new Map([...new Set(answers.map(({ readerId }) => readerId))].map((id) => [id, getReader(db, id)?.name ?? '']))
  const verdicts = new Map(standingAdjudications(db).map(({ studyId, findingId, ...adjudication }) => [`${studyId} ${findingId}`, adjudication]))
  const seen = groupBy(answers.filter(({ studyId }) => open.has(studyId)), ({ findingId }) => findingId)
  const all = view.findings
    .filter(({ kind }) => kind === 'finding')
    .flatMap(({ id, name }): Discordance[] => {
      const said = groupBy(seen.get(id) ?? [], ({ studyId }) => studyId)
      if (said.size === 0) return []
      const { operatingPoint } = view.operatingPoint(id)
      return studyMargins(db, view.model.hash, view.prompts.hash, id, only).flatMap(({ study, margin }): Discordance[] => {
        const distance = Math.abs(margin - operatingPoint)
        const reads = said.get(study)
        if (!reads || distance <= beyond || distance === 0) return []
        const answer = margin > operatingPoint ? 'no' : 'yes'
        const blind = reads.filter(({ phase, answer: given }) => phase === 'blind' && given !== null)
        const dissenting = blind.filter((read) => read.answer === answer)
        const row = getStudy(db, study)
        if (dissenting.length === 0 || !row) return []
        const withAi = (of: ReadAnswer) => reads.find(({ phase, readerId }) => phase === 'aided' && readerId === of.readerId)?.answer ?? null
        return [
          {
            studyId: study, patientName: row.patientName, patientId: row.patientId, studyDate: row.studyDate,
            findingId: id, name, answer,
            readers: dissenting.map((read) => ({ readId: read.readId, reader: names.get(read.readerId)!, confidence: read.confidence, withAi: withAi(read) })),
            otherReads: blind.length - dissenting.length,
            margin, operatingPoint, distance,
            adjudication: verdicts.get(`${study} ${id}`) ?? null
          }
        ]
      })
    })
    .toSorted((one, other) => other.distance - one.distance)
  return { all, hidden: studies.length - open.size }
}
