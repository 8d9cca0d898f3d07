import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { PairProblem } from '../../contract/index.ts'
import { normalName } from './columns.ts'
import { csvRows } from './csv.ts'
import type { OpenedPair } from './films.ts'
import { excluded, noted } from './types.ts'

/** One row of a list of films to leave out; it names a film by its content, a study by its UID, or a file. */
export interface Exclusion {
  content: string
  study: string
  path: string
  /** Why, as the list says; may be empty. */
  reason: string
  /** `exclusions.csv line 3` */
  where: string
}

const COLUMNS: Record<'content' | 'study' | 'path' | 'reason', readonly string[]> = {
  content: ['contentsha256', 'sha256'],
  study: ['studyinstanceuid', 'studyuid', 'study', 'studyid'],
  path: ['path', 'file', 'image', 'imagepath', 'filepath', 'filename'],
  reason: ['reason', 'why', 'verdict']
}

/**
 * Reads a list of films to leave out, columns by name: `ContentSha256`, `StudyInstanceUID` or `path`, and `Reason`.
 *
 * @throws UmbraError `exclusions-file`, `exclusions-columns`, `exclusions-row` naming the line
 */
export async function readExclusions(file: string): Promise<Exclusion[]> {
  const list: Exclusion[] = []
  try {
    for await (const { line, cells } of csvRows(file)) {
      const named = Object.fromEntries(Object.entries(cells).map(([column, cell]) => [normalName(column), cell]))
      const cell = (what: keyof typeof COLUMNS): string => COLUMNS[what].map((name) => named[name] ?? '').find((each) => each !== '') ?? ''
      if (!(['content', 'study', 'path'] as const).some((what) => COLUMNS[what].some((name) => name in named))) throw new UmbraError('exclusions-columns', `${basename(file)} has no column that names films; its columns are: ${Object.keys(cells).join(', ')}.`, { file, hint: 'Name a column ContentSha256, StudyInstanceUID or path.' })
      const row = { content: cell('content').toLowerCase(), study: cell('study'), path: cell('path').replaceAll('\\', '/'), reason: cell('reason'), where: `${basename(file)} line ${line}` }
      if (!row.content && !row.study && !row.path) throw new UmbraError('exclusions-row', `${row.where} names no film.`, { file, hint: 'A list that is not understood whole is not used at all.' })
      list.push(row)
    }
  } catch (error) {
    if (error instanceof UmbraError) throw error
    throw new UmbraError('exclusions-file', `${file} cannot be read as a list of films: ${error instanceof Error ? error.message : String(error)}`, { file, cause: error })
  }
  return list
}

const endsIn = (image: string, path: string): boolean => image === path || image.replaceAll('\\', '/').endsWith(`/${path.replace(/^\.?\//, '')}`)

/** Leaves out what the list names, each film with its reason; a row that names nothing here is noted. */
export function leaveOut(pairs: readonly OpenedPair[], list: readonly Exclusion[], problems: PairProblem[]): OpenedPair[] {
  const content = new Map(list.filter((each) => each.content).map((each) => [each.content, each]))
  const study = new Map(list.filter((each) => each.study).map((each) => [each.study, each]))
  const paths = list.filter((each) => each.path)
  const used = new Set<Exclusion>()
  const kept = pairs.filter((pair) => {
    const hits = [content.get(pair.content), study.get(pair.study), paths.find(({ path }) => endsIn(pair.image, path))].filter((each) => each !== undefined)
    for (const hit of hits) used.add(hit)
    if (hits[0]) problems.push(excluded('left-out', pair.image, `Left out by ${hits[0].where}${hits[0].reason ? `: ${hits[0].reason}` : ''}.`))
    return hits.length === 0
  })
  // Two rows may name one film; only a row whose film is not here at all is worth telling.
  const here = (each: Exclusion): boolean => used.has(each) || pairs.some((pair) => (each.content !== '' && pair.content === each.content) || (each.study !== '' && pair.study === each.study))
  for (const each of list) if (!here(each)) problems.push(noted('left-out', each.path || each.study || each.content, `${each.where} names no film of this data.`))
  return kept
}
