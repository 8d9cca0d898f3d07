import type { ImportResult, Skipped } from '../../contract/index.ts'
import type { FoundFile } from '../../dicom/scan.ts'
import { filesOfInstance, getInstanceByUid, putFile, putInstance } from '../../db/instances.ts'
import { dropIfEmpty, putReport, putStudy, refreshStudy } from '../../db/studies.ts'
import { refreshStudyScreening } from '../screening/summary.ts'
import type { Context } from '../context.ts'
import type { Ingested } from '../films/tasks.ts'
import { recordsOf } from './records.ts'

export type Outcome = { ingested: Ingested; report: string | null } | { skipped: Skipped }
export type Committed = { what: Exclude<keyof ImportResult, 'skipped'> } | { skipped: Skipped }

/** Writes batches of ingested files, each batch in one transaction, and tells the page which studies changed. */
export function createCommit(context: Context, inPlace: boolean): (batch: { found: FoundFile; outcome: Outcome }[]) => Committed[] {
  const { db } = context

  const one = (found: FoundFile, outcome: Outcome, changed: Set<number>): Committed => {
    const { path, entry = '' } = found.source
    const file = { path, entry, size: found.size, mtimeMs: found.mtimeMs, sopUid: null, skipCode: null, skipReason: null }
    const refuse = (skipped: Skipped): Committed => {
      putFile(db, { ...file, skipCode: skipped.code, skipReason: skipped.reason })
      return { skipped }
    }
    if ('skipped' in outcome) return refuse(outcome.skipped)
    const { ingested, report } = outcome
    const { study, instance } = recordsOf(ingested, { path, entry }, ingested.stored ?? path, inPlace && ingested.stored === null)
    const present = getInstanceByUid(db, instance.sopUid)
    const same = present?.contentSha256 === ingested.sha256
    if (present && !same && !filesOfInstance(db, instance.sopUid).some((from) => from.path === path && from.entry === entry)) {
      return refuse({
        file: entry ? `${path}!/${entry}` : path,
        code: 'uid-conflict',
        reason: `Another image with the same SOP Instance UID but different content is already in the library (${instance.sopUid}). It was kept; this one was not read in.`
      })
    }
    putFile(db, { ...file, sopUid: instance.sopUid })
    if (present && same) {
      if (report !== null) putReport(db, present.study, report, path)
      return { what: 'unchanged' }
    }
    const studyId = putStudy(db, study, context.clock().toISOString())
    putInstance(db, { ...instance, study: studyId })
    if (report !== null) putReport(db, studyId, report, path)
    changed.add(studyId)
    if (present && present.study !== studyId) changed.add(present.study)
    return { what: present ? 'updated' : 'imported' }
  }

  return (batch) => {
    const changed = new Set<number>()
    const committed = db.transaction(() => {
      const all = batch.map(({ found, outcome }) => one(found, outcome, changed))
      for (const id of changed) {
        if (dropIfEmpty(db, id)) continue
        refreshStudy(db, id)
        refreshStudyScreening(context, id)
      }
      return all
    })()
    if (changed.size > 0) context.emit({ name: 'library.changed', payload: { studyIds: [...changed] } })
    return committed
  }
}
