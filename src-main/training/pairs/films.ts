import { groupBy } from '../../base/group-by.ts'
import type { PairProblem } from '../../contract/index.ts'
import { excluded, noted, type Candidate, type FilmFacts, type PairFiles } from './types.ts'

/** A candidate whose film could be opened. */
export interface OpenedPair extends Candidate {
  content: string
}

/** Enough to keep disk and decoder busy, few enough to keep memory flat. */
const TOGETHER = 4

/**
 * Opens every film once: hash, patient, study and view. Films that are SR documents become the report of their study; laterals and unusable
 * files become problems. The order of the candidates is kept.
 */
export async function openFilms(candidates: readonly Candidate[], files: PairFiles, problems: PairProblem[], progress?: (done: number, total: number) => void | Promise<void>): Promise<OpenedPair[]> {
  const facts = new Array<FilmFacts | { missing: string; absent: boolean }>(candidates.length)
  let next = 0
  let done = 0
  const worker = async (): Promise<void> => {
    while (next < candidates.length) {
      const at = next++
      facts[at] = await files.film(candidates[at]!.image).catch((error: unknown) => ({ missing: error instanceof Error ? error.message : String(error), absent: (error as { code?: string }).code === 'ENOENT' }))
      await progress?.(++done, candidates.length)
    }
  }
  await Promise.all(Array.from({ length: TOGETHER }, worker))
  const documents = new Map<string, string>()
  candidates.forEach((candidate, at) => {
    const fact = facts[at]!
    if (!('missing' in fact) && fact.kind === 'report' && fact.study) documents.set(fact.study, candidate.image)
  })
  return candidates.flatMap((candidate, at) => usable(candidate, facts[at]!, documents, problems))
}

function usable(candidate: Candidate, fact: FilmFacts | { missing: string; absent: boolean }, documents: ReadonlyMap<string, string>, problems: PairProblem[]): OpenedPair[] {
  const { image } = candidate
  const refuse = (code: PairProblem['code'], reason: string): [] => {
    problems.push(excluded(code, image, reason))
    return []
  }
  if ('missing' in fact) return refuse(fact.absent ? 'missing-file' : 'unreadable-image', fact.absent ? `The film named in ${candidate.where} does not exist.` : fact.missing)
  if (fact.kind === 'report') return []
  if (typeof fact.kind === 'object') return refuse(fact.kind.code, fact.kind.unusable)
  const view = candidate.view === 'unknown' ? fact.view : candidate.view
  if (view === 'lateral') return refuse('lateral', 'A lateral film; the model reads frontal films.')
  if (fact.doubt !== null && view === 'unknown') return refuse('not-chest', fact.doubt)
  const reportFile = candidate.reportFile ?? (candidate.reportText === null ? (documents.get(fact.study) ?? null) : null)
  if (candidate.reportText === null && reportFile === null) return refuse('no-report', 'There is neither a text file of the same name nor an SR document of its study.')
  if (fact.doubt !== null) problems.push(noted('not-chest', image, `The data names it ${view}, but the picture does not look like a frontal chest film.`))
  if (view === 'unknown') problems.push(noted('unknown-view', image, 'The view is not named; it is taken for a frontal film.'))
  return [{ ...candidate, reportFile, view, patient: candidate.patient && !(isFolderName(candidate) && fact.patient) ? candidate.patient : fact.patient || candidate.patient, study: fact.study || candidate.study, content: fact.content }]
}

/** A folder's name stands in for the patient only until a header names one. */
const isFolderName = ({ where, patient }: Candidate): boolean => where.replaceAll('\\', '/').startsWith(`${patient}/`)

/** The same film twice would weigh double; under two patients it would stand on both sides of the split. */
export function dropDuplicates(pairs: OpenedPair[], problems: PairProblem[]): OpenedPair[] {
  const byContent = groupBy(pairs, ({ content }) => content)
  return pairs.filter((pair) => {
    const same = byContent.get(pair.content)!
    if (same.length === 1) return true
    const patients = [...new Set(same.map(({ patient }) => patient).filter(Boolean))]
    if (patients.length > 1) {
      problems.push(excluded('same-film-two-patients', pair.image, `The same film is given to patients ${patients.slice(0, 3).join(', ')}.`))
      return false
    }
    if (pair === same[0]) return true
    problems.push(excluded('duplicate-film', pair.image, `The same film as ${same[0]!.image}.`))
    return false
  })
}
