import type { Checked, LibraryStudy, WorklistPage } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import { OWED } from './reader-studies.ts'
import { SELECT_STUDIES, toStudyRow } from './studies.ts'
import type { ReadDb } from './types.ts'

type Query = Checked<'worklist.query'>

/** Who looks, and of which studies these eyes may see the AI's results: all, none, those with a signed blind read of the reader, or those that the reader does not owe to a reader study. */
export interface Eyes {
  readerId: number | null
  ai: 'all' | 'none' | 'signed' | 'not-owed'
}

/** Sort key -> indexed columns; the row id makes every order total, so that pages never overlap. */
const ORDER: Record<Query['sort'], string[]> = {
  patientName: ['sort_name'],
  patientId: ['patient_id'],
  birthDate: ['birth_date'],
  age: ['age'],
  sex: ['sex'],
  studyDate: ['study_date', 'study_time'],
  description: ['description'],
  modalities: ['modalities'],
  images: ['images'],
  screening: ['screening', 'study_date', 'study_time', 'modalities', 'views'],
  importedAt: ['imported_at'],
  topMargin: ['top_margin']
}

const CLINICAL = 'SELECT 1 FROM reads WHERE reads.study = studies.id AND reads.reader = @reader AND reads.reader_study IS NULL'
const SIGNED = `EXISTS (${CLINICAL} AND reads.status = 'signed')`
const READ: Record<NonNullable<Query['read']>, string> = {
  unread: `NOT ${SIGNED}`,
  draft: `EXISTS (${CLINICAL} AND reads.status = 'draft')`,
  signed: SIGNED
}

/** Condition under which the AI's results of a row may be seen; null when that is always so. */
const OPEN: Record<Eyes['ai'], string | null> = { all: null, none: '0', signed: `EXISTS (${CLINICAL} AND reads.status = 'signed' AND reads.phase = 'blind') AND NOT ${OWED}`, 'not-owed': `NOT ${OWED}` }

/** FTS5 expression: every word a quoted prefix, so that no operator of the user's text is ever read as one. */
const matchExpression = (search: string): string =>
  (search.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' AND ')

interface Selection {
  where: string[]
  values: Record<string, unknown>
}

/** Every filter that asks nothing of the AI and nothing of the screening status; null when nothing can match. */
function select(query: Query, eyes: Eyes): Selection | null {
  const where: string[] = []
  const values: Record<string, unknown> = { reader: eyes.readerId }
  const match = matchExpression(query.search)
  if (match) {
    where.push('id IN (SELECT rowid FROM studies_text WHERE studies_text MATCH @match)')
    values.match = match
  } else if (query.search.trim()) return null
  if (query.modality) {
    where.push("'/' || modalities || '/' LIKE '%/' || @modality || '/%'")
    values.modality = query.modality
  }
  if (query.view) {
    where.push("'/' || views || '/' LIKE '%/' || @view || '/%'")
    values.view = query.view
  }
  if (query.ids) {
    where.push('id IN (SELECT value FROM json_each(@ids))')
    values.ids = JSON.stringify(query.ids)
  }
  if (query.dateFrom) {
    where.push('study_date >= @dateFrom')
    values.dateFrom = query.dateFrom
  }
  if (query.dateTo) {
    where.push('study_date <= @dateTo')
    values.dateTo = query.dateTo
  }
  if (query.read) where.push(READ[query.read])
  return { where, values }
}

/** The selection narrowed to a finding above its operating point, among the studies whose AI results may be seen. */
function withFinding({ where, values }: Selection, finding: string, eyes: Eyes): Selection {
  const open = OPEN[eyes.ai]
  return { where: [...where, 'id IN (SELECT study FROM study_above WHERE finding = @finding)', ...(open ? [open] : [])], values: { ...values, finding } }
}

/** Sorting by a hidden result would tell it: hidden ones stand together at the end that unknown ones have. */
function orderBy({ sort, direction }: Query, eyes: Eyes): string {
  const open = OPEN[eyes.ai]
  const columns = sort === 'topMargin' && open ? [`CASE WHEN ${open} THEN top_margin END`] : ORDER[sort]
  return [...columns, 'id'].map((column) => `${column} ${direction === 'asc' ? 'ASC' : 'DESC'}`).join(', ')
}

const whereSql = (where: readonly string[]): string => (where.length ? `WHERE ${where.join(' AND ')}` : '')

export type LibraryPage = Omit<WorklistPage, 'rows'> & { rows: LibraryStudy[] }

/** One page of the worklist, the number of rows that match and the counts by screening status under the same filter. */
export function queryWorklist(db: ReadDb, query: Query, eyes: Eyes): LibraryPage {
  const plain = select(query, eyes)
  if (!plain) return { total: 0, rows: [], counts: { all: 0, none: 0, done: 0, partial: 0, refused: 0 }, hiddenLeftOut: 0 }
  const selection = query.finding ? withFinding(plain, query.finding, eyes) : plain
  const counts = countAll(db, selection)
  const { where, values } = query.screening ? { where: [...selection.where, 'screening = @screening'], values: { ...selection.values, screening: query.screening } } : selection
  const rows = prepared(db, `${SELECT_STUDIES} ${whereSql(where)} ORDER BY ${orderBy(query, eyes)} LIMIT @limit OFFSET @offset`).all({ ...values, limit: query.limit, offset: query.offset })
  return {
    total: query.screening ? counts[query.screening] : counts.all,
    rows: rows.map((row) => toStudyRow(row as Parameters<typeof toStudyRow>[0])),
    counts,
    hiddenLeftOut: query.finding ? countHidden(db, plain, eyes) : 0
  }
}

function countHidden(db: ReadDb, { where, values }: Selection, eyes: Eyes): number {
  const open = OPEN[eyes.ai]
  return open ? (prepared(db, `SELECT count(*) AS n FROM studies ${whereSql([...where, `NOT (${open})`])}`).get(values) as { n: number }).n : 0
}

function countAll(db: ReadDb, { where, values }: Selection): WorklistPage['counts'] {
  const counts = { all: 0, none: 0, done: 0, partial: 0, refused: 0 }
  const rows = prepared(db, `SELECT screening, count(*) AS n FROM studies ${whereSql(where)} GROUP BY screening`).all(values) as { screening: keyof typeof counts; n: number }[]
  for (const row of rows) {
    counts[row.screening] = row.n
    counts.all += row.n
  }
  return counts
}

/**
 * The first study after `after` in the list's order of which the reader has signed nothing, from the top when none follows. Its index counts
 * in the list as the query has it, so that stepping on from there goes to its neighbours.
 */
export function nextUnread(db: ReadDb, query: Query, eyes: Eyes, after: number | null): { studyId: number; index: number } | null {
  // The study just signed has left a list of unread ones; its place is found in the list without that filter.
  const { read, ...rest } = query
  const plain = select(rest, eyes)
  if (!plain) return null
  const selection = query.finding ? withFinding(plain, query.finding, eyes) : plain
  if (query.screening) {
    selection.where.push('screening = @screening')
    selection.values.screening = query.screening
  }
  const rows = prepared(db, `SELECT id, ${read ? READ[read] : '1'} AS listed, ${READ.unread} AS unread FROM studies ${whereSql(selection.where)} ORDER BY ${orderBy(query, eyes)}`).iterate(selection.values) as IterableIterator<{ id: number; listed: number; unread: number }>
  let first: { studyId: number; index: number } | null = null
  let index = 0
  let passed = after === null
  for (const row of rows) {
    if (row.unread && row.id !== after) {
      if (passed) return { studyId: row.id, index }
      first ??= { studyId: row.id, index }
    }
    if (row.id === after) passed = true
    if (row.listed) index++
  }
  return first
}

export function facets(db: ReadDb): { modalities: { value: string; count: number }[]; views: { value: string; count: number }[] } {
  const by = (column: 'modality' | 'view') => prepared(db, `SELECT ${column} AS value, count(DISTINCT study) AS count FROM instances GROUP BY ${column} ORDER BY 2 DESC`).all() as { value: string; count: number }[]
  return { modalities: by('modality'), views: by('view') }
}
