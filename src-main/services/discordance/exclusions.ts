import { csvText } from '../../base/csv.ts'
import { groupBy } from '../../base/group-by.ts'
import type { Result, Ruling } from '../../contract/index.ts'
import { standingAdjudications } from '../../db/adjudications.ts'
import { instancesOf } from '../../db/instances.ts'
import { studyPlaces } from '../../db/study-places.ts'
import type { LibraryAccess } from '../context.ts'
import { aiOpen } from '../reading/lock.ts'

const WORDS: Record<Ruling, string> = { reader: 'reader right', ai: 'AI right', unclear: 'unclear' }

/**
 * A row per film of every study with such a verdict: its content names it wherever the file lies, its study UID where it was exported again.
 * A verdict says which way the AI went, so studies that are closed to the reader are not among them.
 */
export function exclusionsCsv(access: LibraryAccess, verdicts: readonly Ruling[]): Result<'discordance.exclusions'> {
  const { db } = access
  const wanted = groupBy(standingAdjudications(db).filter(({ verdict, studyId }) => verdicts.includes(verdict) && aiOpen(access, studyId)), ({ studyId }) => studyId)
  const uids = new Map(studyPlaces(db).map(({ study, studyUid }) => [study, studyUid]))
  const rows = [...wanted].flatMap(([study, said]) => {
    const reason = said.map(({ findingId, verdict }) => `${findingId}: ${WORDS[verdict]}`).join('; ')
    const note = said.map((each) => each.note).filter(Boolean).join('; ')
    return instancesOf(db, study).map(({ contentSha256 }) => [contentSha256, uids.get(study), reason, note])
  })
  return { csv: csvText(['ContentSha256', 'StudyInstanceUID', 'Reason', 'Note'], rows), studies: wanted.size, films: rows.length }
}
