import type { Provenance } from '../../../contract/compare.ts'
import type { Reader, ReferenceStandard } from '../../../contract/index.ts'
import type { CohortStudy } from '../../../db/cohort.ts'
import type { LibraryAccess } from '../../context.ts'
import type { ResultView } from '../../screening/view.ts'
import type { LibrarySource } from './study.ts'

export interface Compared {
  reference: ReferenceStandard
  view: ResultView | null
  source: LibrarySource
  cases: readonly CohortStudy[]
  readers: readonly Reader[]
  /** Cases without a result of the model; null without a model. */
  absent: number | null
}

/** What the library can answer of a report's checklist. What only people know stays open. */
export function provenanceOf({ settings }: LibraryAccess, { reference, view, source, cases, readers, absent }: Compared): Provenance {
  const dates = cases.map(({ date }) => date).filter((date) => date !== '').toSorted()
  const certified = readers.filter(({ boardCertified }) => boardCertified).length
  return {
    collected: dates.length > 0 ? `Studies of this library from ${isoDate(dates[0]!)} to ${isoDate(dates.at(-1)!)}; read after they were made.` : null,
    selection: `Every study of the cohort (${cohortWords(source)}) with a label in the reference; what was left out stands under Notes. How studies came into the library: to be stated.`,
    indexTest: view && `${view.model.id} ${view.model.version}, package sha256 ${view.model.hash}.`,
    inputs: view && `Preprocessing sha256 ${view.preprocessingHash}; prompts ${view.prompts.id} ${view.prompts.version}, sha256 ${view.prompts.hash}; calibration ${view.calibration ? `${view.calibration.name}, sha256 ${view.calibration.hash}` : 'none'}.`,
    thresholds: view && thresholdWords(view),
    readers: readers.length > 0 ? `Number: ${readers.length} (${readers.map(({ name }) => name).join(', ')}), ${certified} board-certified. Experience: to be stated.` : null,
    shown: settings().readingPolicy === 'blind-first' ? 'Reads without the AI were signed before any of its results were shown (enforced by the program); reads with it, afterwards. Clinical history and priors: to be stated.' : 'The site shows the AI openly, so reads without it rest on the readers\' word. Clinical history and priors: to be stated.',
    reference: referenceWords(reference),
    assessors: reference.origin.kind === 'consensus' ? (reference.origin.rule.phase === 'blind' ? 'Yes: a consensus of reads made without the AI.' : 'No: a consensus of reads made with the AI.') : null,
    failures: absent === null ? null : `${absent} of ${cases.length} studies have no result of the model (refused or not screened).`
  }
}

const isoDate = (date: string): string => date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3')

function cohortWords({ cohort }: LibrarySource): string {
  const parts = Object.entries(cohort).filter(([, value]) => value !== undefined).map(([name, value]) => `${name} ${String(value)}`)
  return parts.length > 0 ? parts.join(', ') : 'the whole library'
}

function thresholdWords({ site }: ResultView): string {
  if (!site.set) return `The neutral point, margin 0: ${site.because}.`
  const { version, name, hash, reference } = site.set
  return `Site thresholds, version ${version} (${name}), sha256 ${hash}, chosen on ${reference.chosenOn.length} studies against “${reference.name}”${reference.insisted ? '; chosen and measured on the same cases' : ''}.`
}

function referenceWords({ name, hash, origin }: ReferenceStandard): string {
  const identity = `“${name}”, sha256 ${hash}`
  if (origin.kind === 'imported') return `${identity}: labels imported from ${origin.file}. How they were made: to be stated.`
  if (origin.kind === 'consensus') return `${identity}: consensus of ${origin.readers.join(', ')}, at least ${origin.rule.atLeast} votes.`
  if (origin.kind === 'adjudicated') return `${identity}: adjudicated disagreements of reader and AI; not a sample of all cases.`
  return `${identity}: read from report texts without annotation (silver) by ${origin.labeller}.`
}
