import { UmbraError } from '../../../base/umbra-error.ts'
import type { CompareAnalysis, CompareSource } from '../../../contract/compare.ts'
import { cohortStudies, patientsOfStudies, type CohortStudy } from '../../../db/cohort.ts'
import { readAnswers } from '../../../db/read-answers.ts'
import { getReaderStudy } from '../../../db/reader-studies.ts'
import { listReaders } from '../../../db/readers.ts'
import { getReference, labelsOfFinding } from '../../../db/references.ts'
import type { ReadDb } from '../../../db/types.ts'
import type { LibraryAccess } from '../../context.ts'
import { aiOpen, currentReader } from '../../reading/lock.ts'
import { currentView, type ResultView } from '../../screening/view.ts'
import { MISSING, UNCERTAIN } from '../cells.ts'
import { ageBand } from '../groups.ts'
import { settleUncertain } from '../raters.ts'
import { addMajority, decide, pairKey, truthOf, type Study } from '../study.ts'
import { modelRater } from './model-rater.ts'
import { provenanceOf } from './provenance.ts'
import { readerRaters } from './reader-raters.ts'

export type LibrarySource = Extract<CompareSource, { kind: 'library' }>

const LABELS = { positive: 1, negative: 0, uncertain: UNCERTAIN, missing: MISSING } as const

/**
 * Readers, model and reference of the library, aligned. Studies whose AI results are still closed to the current reader are left out
 * whenever the model takes part: their figures and lists would give the AI's answers away before the reader's own.
 *
 * @throws UmbraError `compare.*` when there is nothing to compare
 */
export function libraryStudy(access: LibraryAccess, source: LibrarySource, analysis: CompareAnalysis): Study {
  const { db } = access
  const reference = getReference(db, source.referenceId)
  if (!reference) throw new UmbraError('reference-unknown', `There is no reference standard ${source.referenceId} in this library.`, { hint: 'Import labels or build a consensus first.' })
  refuseOpenStudy(db, source.readerStudyId)
  const view = source.withModel ? currentView(access) : null
  const wanted = analysis.findings && new Set(analysis.findings)
  const nameOf = new Map(reference.findings.filter(({ name }) => !wanted || wanted.has(name)).map(({ findingId, name }) => [findingId, name]))
  if (nameOf.size === 0) throw new UmbraError('compare.findings', `“${reference.name}” labels none of the findings asked for.`, { hint: `It labels ${reference.findings.map(({ name }) => name).join(', ')}.` })
  const warnings: string[] = []
  const labels = new Map([...nameOf].map(([id, name]) => [name, labelsOfFinding(db, reference.id, id)]))
  let cases = cohortStudies(db, source.cohort).filter(({ id }) => [...labels.values()].some((of) => of.has(id)))
  if (view) cases = withoutChoosers(choosers(db, view), withoutClosed(access, cases, warnings), analysis.tuneOnTest, warnings)
  if (cases.length === 0) throw new UmbraError('compare.cases', `No study of this cohort has labels in “${reference.name}”${warnings.length ? ` and may be compared. ${warnings.join(' ')}` : '.'}`, { hint: 'Widen the cohort, or choose another reference.' })
  const caseOf = new Map(cases.map(({ id }, k) => [id, k]))
  const readers = listReaders(db).filter(({ id }) => !source.readers || source.readers.includes(id))
  const people = readerRaters(readAnswers(db, { readerStudyId: source.readerStudyId }).filter(({ readerId }) => readers.some(({ id }) => id === readerId)), readers, { caseOf, nameOf })
  const model = view && modelRater(db, view, { caseOf, nameOf })
  const study = assemble(cases, labels, analysis, [...people.filter(({ info }) => info.matched > 0), ...(model && model.rater.scores.size > 0 ? [model.rater] : [])])
  if (study.raters.length === 0) throw new UmbraError('compare.raters', 'Nobody has read a study of this cohort and no model has scored one.', { hint: 'Sign reads, or screen the library.' })
  study.reference = reference.name
  study.warnings.push(...warnings)
  if (reference.kind === 'report') study.warnings.push('The reference was read from report texts without annotation (silver): it repeats what the reporting radiologist wrote, and shares their errors.')
  if (model && study.raters.includes(model.rater)) {
    const patients = choosers(db, view)
    const chosenHere = cases.some(({ patient }) => patients.has(patient))
    if (model.fittedTo > 0) study.warnings.push(`The calibration (${view.calibration!.name}) is judged on ${cases.length - model.fittedTo} of ${cases.length} studies, because it was fitted to the patients of the others.`)
    for (const threshold of model.thresholds.values()) threshold.tunedOnScoredCases = chosenHere && threshold.n !== null
    study.thresholdsFrom = view.site.set ? [`site thresholds, version ${view.site.set.version}`] : ['the neutral point, margin 0']
    decide(study, new Map([[model.rater.name, model.thresholds]]), analysis.tuneOnTest)
  }
  study.provenance = provenanceOf(access, { reference, view, source, cases, readers: readers.filter(({ id }) => people.some(({ reader }) => reader === id)), absent: model?.rater.info.absent ?? null })
  addMajority(study)
  return study
}

/** Figures of a reader study that is still read would tell its readers how they are doing. */
function refuseOpenStudy(db: ReadDb, id: number | null): void {
  if (id === null) return
  const study = getReaderStudy(db, id)
  if (!study) throw new UmbraError('compare.reader-study', `There is no reader study ${id} in this library.`)
  if (study.state !== 'closed') throw new UmbraError('compare.reader-study', `The reader study “${study.protocol.name}” is not closed: its figures stay hidden until everybody has read.`, { hint: 'Close it under Studies.' })
}

function withoutClosed(access: LibraryAccess, cases: CohortStudy[], warnings: string[]): CohortStudy[] {
  const open = cases.filter(({ id }) => aiOpen(access, id))
  if (open.length < cases.length) warnings.push(`${cases.length - open.length} studies are left out, because the AI's results stay hidden until ${currentReader(access) ? 'your own read of them is signed' : 'a reader is chosen'}.`)
  return open
}

/** Patients on whom the site's thresholds were chosen. */
const choosers = (db: ReadDb, { site }: ResultView): ReadonlySet<number> => patientsOfStudies(db, site.set?.reference.chosenOn ?? [])

/** A threshold is never scored on the patients it was chosen on, unless somebody insists. */
function withoutChoosers(patients: ReadonlySet<number>, cases: CohortStudy[], insist: boolean, warnings: string[]): CohortStudy[] {
  if (insist) return cases
  const left = cases.filter(({ patient }) => !patients.has(patient))
  if (left.length < cases.length) warnings.push(`${cases.length - left.length} studies are left out, because the site thresholds were chosen on their patients.`)
  return left
}

function assemble(cases: readonly CohortStudy[], labels: ReadonlyMap<string, ReadonlyMap<number, keyof typeof LABELS>>, analysis: CompareAnalysis, raters: Study['raters']): Study {
  const findings = [...labels.keys()].filter((finding) => raters.some((rater) => rater.decisions.has(finding) || rater.scores.has(finding)))
  const study: Study = {
    reference: '',
    studyIds: cases.map(({ id }) => id),
    groups: new Map([
      ['age', cases.map(({ age }) => ageBand(age))],
      ['sex', cases.map(({ sex }) => sex || null)],
      ['view', cases.map(({ views }) => views || null)],
      ['device', cases.map(({ device }) => device)]
    ]),
    provenance: null,
    thresholdsFrom: [],
    // Row ids: a case list or an export tells nobody who the patients are.
    ids: cases.map(({ id }) => `study ${id}`),
    patients: cases.map(({ patient }) => String(patient)),
    findings,
    truth: new Map(),
    raters,
    uncertain: new Map(),
    thresholds: new Map(),
    warnings: []
  }
  for (const finding of findings) study.truth.set(finding, truthOf(Uint8Array.from(cases, ({ id }) => LABELS[labels.get(finding)!.get(id) ?? 'missing']), analysis.uncertain))
  for (const rater of raters) {
    for (const [finding, decisions] of rater.decisions) study.uncertain.set(pairKey(rater.name, finding), settleUncertain(decisions, analysis.uncertain))
  }
  return study
}
