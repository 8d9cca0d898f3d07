import { randomUUID } from 'node:crypto'
import { UmbraError } from '../../../base/umbra-error.ts'
import type { CompareAnalysis, Comparison } from '../../../contract/compare.ts'
import { openReadOnly } from '../../../db/open.ts'
import type { ReadDb } from '../../../db/types.ts'
import { fitCalibration } from '../../calibration/fit.ts'
import type { LibraryAccess } from '../../context.ts'
import { exclusionsCsv } from '../../discordance/exclusions.ts'
import { discordanceQueue } from '../../discordance/queue.ts'
import { draftOperatingPoints, proposeThreshold } from '../../operating-points/measure.ts'
import { consensusOfReads } from '../../references/build.ts'
import { readLabelTable } from '../../references/import.ts'
import { loadSettings } from '../../settings.ts'
import { casesOfCell } from '../cases.ts'
import { compareStudy } from '../compare.ts'
import { findingDetail } from '../detail/index.ts'
import { exportComparison } from '../export.ts'
import { libraryStudy } from '../library/study.ts'
import { mrmcReport } from '../mrmc-command.ts'
import { loadStudy, type Study } from '../study.ts'
import { readingTimes } from '../times.ts'
import type { CompareTask, CompareTasks } from './tasks.ts'

/** Comparisons kept for the questions that follow: the one on screen and the one before it. */
const KEPT = 2

export interface Opened {
  study: Study
  comparison: Comparison
  analysis: CompareAnalysis
  version: string
}

type Handlers = { [K in CompareTask]: (input: CompareTasks[K]['input']) => CompareTasks[K]['result'] | Promise<CompareTasks[K]['result']> }

/** The tasks of the comparing thread over the comparisons it keeps. */
export function openComparisons(): Handlers {
  const kept = new Map<string, Opened>()
  let library: { path: string; db: ReadDb } | null = null

  const database = (path: string): ReadDb => {
    if (library?.path !== path) library = { path, db: openReadOnly(path) }
    return library.db
  }
  const access = (path: string): LibraryAccess => {
    const db = database(path)
    // Once a question: whoever asks for every study whether it is open would read them as often.
    const settings = loadSettings(db)
    return { db, settings: () => settings }
  }
  const opened = (key: string): Opened => {
    const found = kept.get(key)
    if (!found) throw new UmbraError('compare.closed', 'This comparison is no longer open.', { hint: 'Compare again.' })
    return found
  }

  return {
    run: ({ source, analysis, database: path, version }) => {
      const started = performance.now()
      const study = source.kind === 'files' ? loadStudy({ ...source, ...analysis, labels: analysis.findings ?? [] }) : libraryStudy(access(path), source, analysis)
      const comparison = compareStudy(study, { ...analysis, version })
      const key = randomUUID()
      kept.set(key, { study, comparison, analysis, version })
      for (const old of [...kept.keys()].slice(0, -KEPT)) kept.delete(old)
      return { key, comparison, times: readingTimes(study, analysis.level), inLibrary: study.studyIds !== null, milliseconds: performance.now() - started }
    },
    finding: ({ key, finding, prevalence }) => {
      const { study, analysis } = opened(key)
      return findingDetail(study, finding, { level: analysis.level, minPerClass: analysis.minPerClass, prevalence })
    },
    propose: ({ database: path, ...asked }) => proposeThreshold(database(path), asked),
    draft: ({ database: path, now, ...asked }) => draftOperatingPoints(database(path), asked, now),
    calibrate: ({ database: path, ...asked }) => fitCalibration(database(path), asked),
    discordances: ({ database: path, ...asked }) => discordanceQueue(access(path), asked),
    exclusions: ({ database: path, verdicts }) => exclusionsCsv(access(path), verdicts),
    labels: ({ database: path, ...asked }) => readLabelTable(database(path), asked),
    consensus: ({ database: path, ...asked }) => consensusOfReads(database(path), asked),
    cases: ({ key, finding, rater, cell }) => casesOfCell(opened(key).study, finding, rater, cell),
    export: ({ key, as, finding }) => exportComparison(opened(key), as, finding),
    mrmc: ({ path, version }) => mrmcReport(path, { version }).report
  }
}
