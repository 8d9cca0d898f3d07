import { groupBy } from '../../base/group-by.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { PairProblem } from '../../contract/index.ts'
import { leaveOut, type Exclusion } from './exclude.ts'
import { foreignLanguage } from './language.ts'
import { dropDuplicates, openFilms, type OpenedPair } from './films.ts'
import { splitByPatient, type SplitFractions } from './split.ts'
import { excluded, noted, type Discovered, type Pair, type PairFiles } from './types.ts'

export interface CheckOptions {
  seed: number
  fractions: SplitFractions
  /** Keeps reports that do not look English. */
  anyLanguage: boolean
  /** A report with fewer words after section extraction is left out. */
  minWords: number
  /** Sentences the model may be trained on; an empty list means that no section was found. */
  sentencesOf: (report: string) => string[]
  files: PairFiles
  /** Films somebody decided to leave out. */
  exclusions?: readonly Exclusion[]
  progress?: (done: number, total: number) => void | Promise<void>
}

export interface Checked {
  pairs: Pair[]
  problems: PairProblem[]
  splitFrom: 'data' | 'seed'
  /** Why nothing may be trained on this data as it is, else null. */
  refused: string | null
}

/**
 * Opens every film and report once and keeps what can be trained on. Every film or report left out has one problem that names the file
 * and the reason; the kept pairs are disjoint by patient, or the data is refused as a whole.
 */
export async function checkPairs(found: Discovered, options: CheckOptions): Promise<Checked> {
  const problems = [...found.problems]
  const opened = await openFilms(found.candidates, options.files, problems, options.progress)
  const readable = await withReports(dropDuplicates(leaveOut(opened, options.exclusions ?? [], problems), problems), options, problems)
  const kept = dropConflicts(readable, problems)
  if (kept.length === 0) {
    throw new UmbraError('pairs-none', `None of the ${found.candidates.length} pairs of ${found.source} can be used; the first reason: ${problems[0]?.file ?? ''}: ${problems[0]?.reason ?? ''}`, { file: found.source, hint: 'pairs check lists every reason.' })
  }
  return { ...assignSplit(kept, options, problems), problems }
}

interface ReadPair extends OpenedPair {
  report: string
}

async function withReports(pairs: OpenedPair[], options: CheckOptions, problems: PairProblem[]): Promise<ReadPair[]> {
  const kept: ReadPair[] = []
  for (const pair of pairs) {
    const file = pair.reportFile ?? pair.image
    let report: string
    try {
      report = pair.reportText ?? (await options.files.report(file))
    } catch (error) {
      problems.push(excluded('unreadable-report', file, error instanceof Error ? error.message : String(error)))
      continue
    }
    const named = pair.reportFile ?? `${pair.image} (${pair.where})`
    const sentences = options.sentencesOf(report)
    const words = sentences.join(' ').match(/\p{L}+/gu)?.length ?? 0
    const language = options.anyLanguage ? null : foreignLanguage(report)
    if (report.trim() === '') problems.push(excluded('empty-report', named, 'The report is empty.'))
    else if (language) problems.push(excluded('foreign-language', named, `The report looks like ${language}; the text encoder was made for English.`))
    else if (words === 0) problems.push(excluded('empty-report', named, 'Nothing is left after taking findings and impression out of the report.'))
    else if (words < options.minWords) problems.push(excluded('short-report', named, `Only ${words} word${words === 1 ? '' : 's'} of findings or impression (at least ${options.minWords} are needed): “${sentences.join(' ').slice(0, 60)}”.`))
    else kept.push({ ...pair, report })
  }
  return kept
}

/** One study under two patients cannot be put on either side. */
function dropConflicts<P extends OpenedPair>(pairs: P[], problems: PairProblem[]): P[] {
  const patientsOf = new Map<string, Set<string>>()
  for (const { study, patient } of pairs) if (study && patient) patientsOf.set(study, (patientsOf.get(study) ?? new Set()).add(patient))
  // A study number that is unique only within its patient (1, 2, ...) is no conflict; a UID or long number is.
  const conflicted = (study: string): boolean => study.length >= 8 && (patientsOf.get(study)?.size ?? 0) > 1
  return pairs.filter((pair) => {
    if (conflicted(pair.study)) problems.push(excluded('patient-conflict', pair.image, `Study ${pair.study} is given to several patients (${[...patientsOf.get(pair.study)!].slice(0, 3).join(', ')}).`))
    return !conflicted(pair.study)
  })
}

function assignSplit(pairs: ReadPair[], { seed, fractions }: CheckOptions, problems: PairProblem[]): Omit<Checked, 'problems'> {
  const nameless = pairs.filter(({ patient }) => !patient)
  for (const { image } of nameless) problems.push(noted('no-patient', image, 'No patient is named for this film; it is taken for a patient of its own.'))
  const known = pairs.map((pair) => ({ ...pair, patient: pair.patient || `film ${pair.content.slice(0, 16)}` }))
  const splitFrom = known.some(({ split }) => split !== null) ? 'data' : 'seed'
  if (splitFrom === 'seed') {
    const sizes = new Map([...groupBy(known, ({ patient }) => patient)].map(([patient, own]) => [patient, own.length]))
    const sides = splitByPatient(sizes, fractions, seed)
    return { pairs: known.map((pair) => toPair(pair, sides.get(pair.patient)!)), splitFrom, refused: null }
  }
  const torn = [...groupBy(known, ({ patient }) => patient)].filter(([, own]) => new Set(own.map(({ split }) => split ?? 'train')).size > 1)
  for (const [patient, own] of torn) {
    const by = [...new Set(own.map(({ split }) => split ?? 'train'))].join(' and ')
    for (const { image } of own) problems.push(excluded('patient-both-sides', image, `Patient ${patient} is on both sides of the split (${by}).`))
  }
  const refused = torn.length ? `${torn.length} patient${torn.length === 1 ? ' is' : 's are'} on both sides of the split that came with the data (first: ${torn[0]![0]}); the figures would be too good.` : null
  return { pairs: known.map((pair) => toPair(pair, pair.split ?? 'train')), splitFrom, refused }
}

const toPair = ({ image, report, patient, study, view, labels, content }: ReadPair, split: Pair['split']): Pair => ({ image, report, patient, study: study || content, view, split, labels, content })
