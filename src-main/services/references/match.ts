import type { RefusedRow } from '../../contract/index.ts'
import { imagePlaces, studyPlaces, type StudyPlace } from '../../db/study-places.ts'
import type { ReadDb } from '../../db/types.ts'
import { caseId } from '../compare/case-id.ts'
import { namesFilm, partsOf, sharedTail } from './paths.ts'

/** What one row calls its study; empty where the table has no such column. */
export interface RowNames {
  studyUid: string
  accession: string
  patientId: string
  /** YYYYMMDD */
  date: string
  /** A path, a file name, or an id of unknown kind. */
  id: string
}

export type Match = { studies: number[] } | Pick<RefusedRow, 'code' | 'reason'>

export interface Matcher {
  /** @param telling parts at the end of `id` that tell it from the other rows (`tellingTails`) */
  match(row: RowNames, telling: number): Match
}

/** Studies that answer to a name. `together`: all of them lie in the one folder that was named. */
interface Found {
  studies: Set<number>
  together: boolean
}

/** A bare number this short is the name of too many folders. */
const SHORT_NUMBER = /^\d{1,3}$/

const found = (studies: Iterable<number>, together = false): Found => ({ studies: new Set(studies), together })

class Names {
  readonly #studies = new Map<string, Set<number>>()
  add(name: string, study: number): void {
    if (name) this.#studies.set(name, (this.#studies.get(name) ?? new Set()).add(study))
  }
  get(name: string): Set<number> {
    return this.#studies.get(name) ?? new Set()
  }
}

/** Films and the folders they lie in, by the last part of their path. */
class Paths {
  readonly #places = new Map<string, { parts: string[]; study: number; folder: boolean }[]>()

  add(path: string, study: number): void {
    const film = partsOf(path)
    for (const [parts, folder] of [[film, false], [film.slice(0, -1), true]] as const) {
      const name = parts.at(-1)
      if (name === undefined) continue
      const others = this.#places.get(name)
      if (others) others.push({ parts, study, folder })
      else this.#places.set(name, [{ parts, study, folder }])
    }
  }

  /** What ends most like `path`, in `atLeast` parts or more. */
  find(path: string, atLeast: number): Found {
    const parts = partsOf(path)
    if (SHORT_NUMBER.test(parts.join('/'))) return found([])
    const ending = (this.#places.get(parts.at(-1) ?? '') ?? []).map((place) => ({ ...place, shared: sharedTail(place.parts, parts) })).filter(({ shared }) => shared >= atLeast)
    const deepest = ending.filter(({ shared }) => ending.every((other) => other.shared <= shared))
    return found(deepest.map(({ study }) => study), deepest.every(({ folder }) => folder) && new Set(deepest.map((place) => place.parts.join('/'))).size === 1)
  }
}

/** Finds the studies of the library that the rows of a table are about. Every name that a row gives has to agree: a label on the wrong patient is worse than none. */
export function createMatcher(db: ReadDb): Matcher {
  const places = new Map<number, StudyPlace>()
  const [byUid, byImage, byAccession, byPatient, byCase] = [new Names(), new Names(), new Names(), new Names(), new Names()]
  const paths = new Paths()
  for (const place of studyPlaces(db)) {
    places.set(place.study, place)
    byUid.add(place.studyUid, place.study)
    byAccession.add(place.accession, place.study)
    byPatient.add(place.patientId, place.study)
  }
  for (const { study, sopUid, path } of imagePlaces(db)) {
    byImage.add(sopUid, study)
    if (path === null) continue
    paths.add(path, study)
    const known = chexpertCase(path)
    if (known) byCase.add(known, study)
  }
  const allLone = (studies: Iterable<number>): boolean => [...studies].every((study) => places.get(study)!.lone)

  /** CheXpert's paths name patient and study wherever the data lies; a film's name picks that picture of the study. */
  function byChexpert(id: string, known: string): Found {
    const studies = byCase.get(known)
    if (!namesFilm(id)) return found(studies, true)
    const film = [...paths.find(id, 3).studies].filter((study) => studies.has(study))
    return film.length > 0 || allLone(studies) ? found(film) : found(studies)
  }

  function byId(id: string, telling: number): Found {
    const known = chexpertCase(id)
    if (known) return byChexpert(id, known)
    const path = paths.find(id, telling)
    const patient = byPatient.get(id)
    const others = [byUid.get(id), byImage.get(id), byAccession.get(id), patient.size === 1 ? patient : []].flatMap((studies) => [...studies])
    return { studies: new Set([...path.studies, ...others]), together: path.together && others.length === 0 }
  }

  return {
    match(row, telling) {
      const asked: [what: string, answer: Found][] = []
      if (row.studyUid) asked.push([`Study Instance UID ${row.studyUid}`, found(byUid.get(row.studyUid))])
      if (row.accession) asked.push([`accession number ${row.accession}`, found(byAccession.get(row.accession))])
      if (row.patientId && row.date) asked.push([`patient ${row.patientId} on ${row.date}`, found([...byPatient.get(row.patientId)].filter((study) => places.get(study)!.studyDate === row.date))])
      if (row.id) asked.push([`“${row.id}”`, byId(row.id, telling)])
      if (asked.length === 0) return { code: 'no-id', reason: 'The row names no study.' }
      const known = asked.filter(([, { studies }]) => studies.size > 0)
      if (known.length === 0) return { code: 'no-match', reason: `No study of this library goes by ${asked.map(([what]) => what).join(' or ')}.` }
      const names = known.map(([what]) => what).join(' and ')
      const studies = [...known[0]![1].studies].filter((study) => known.every(([, answer]) => answer.studies.has(study)))
      if (studies.length === 0) return { code: 'contradiction', reason: `${names} are different studies of this library.` }
      const other = studies.map((study) => places.get(study)!.patientId).find((patientId) => row.patientId !== '' && patientId !== '' && patientId !== row.patientId)
      if (other !== undefined) return { code: 'contradiction', reason: `The row names patient ${row.patientId}; the study it names belongs to patient ${other}.` }
      // Pictures without a header are studies of their own here; what is said of their folder is said of each.
      if (studies.length > 1 && !(allLone(studies) && known.some(([, { together }]) => together))) return { code: 'ambiguous', reason: `${names} may be any of ${studies.length} studies of this library.` }
      return { studies }
    }
  }
}

/** `patient1/study2` of a path in CheXpert's layout, else null. */
function chexpertCase(path: string): string | null {
  const { id } = caseId(path)
  return id === path.trim() ? null : id
}
