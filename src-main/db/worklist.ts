import type { Checked, WorklistPage } from '../contract/index.ts'
import { SELECT_STUDIES, toStudyRow } from './studies.ts'
import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

type Query = Checked<'worklist.query'>

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

/** FTS5 expression: every word a quoted prefix, so that no operator of the user's text is ever read as one. */
const matchExpression = (search: string): string =>
  (search.normalize('NFKC').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' AND ')

/** One page of the worklist, the number of rows that match and the counts by screening status under the same filter. */
export function queryWorklist(db: ReadDb, query: Query): WorklistPage {
  const where: string[] = []
  const values: Record<string, unknown> = {}
  const match = matchExpression(query.search)
  if (match) {
    where.push('id IN (SELECT rowid FROM studies_text WHERE studies_text MATCH @match)')
    values.match = match
  } else if (query.search.trim()) return { total: 0, rows: [], counts: countAll(db, [], {}) }
  if (query.modality) {
    where.push("'/' || modalities || '/' LIKE '%/' || @modality || '/%'")
    values.modality = query.modality
  }
  if (query.view) {
    where.push("'/' || views || '/' LIKE '%/' || @view || '/%'")
    values.view = query.view
  }
  if (query.dateFrom) {
    where.push('study_date >= @dateFrom')
    values.dateFrom = query.dateFrom
  }
  if (query.dateTo) {
    where.push('study_date <= @dateTo')
    values.dateTo = query.dateTo
  }
  if (query.finding) {
    where.push('id IN (SELECT study FROM study_above WHERE finding = @finding)')
    values.finding = query.finding
  }
  const counts = countAll(db, where, values)
  if (query.screening) {
    where.push('screening = @screening')
    values.screening = query.screening
  }
  const direction = query.direction === 'asc' ? 'ASC' : 'DESC'
  const order = [...ORDER[query.sort], 'id'].map((column) => `${column} ${direction}`).join(', ')
  const rows = prepared(db, `${SELECT_STUDIES} ${where.length ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY ${order} LIMIT @limit OFFSET @offset`)
    .all({ ...values, limit: query.limit, offset: query.offset })
  return { total: query.screening ? counts[query.screening] : counts.all, rows: rows.map((row) => toStudyRow(row as Parameters<typeof toStudyRow>[0])), counts }
}

function countAll(db: ReadDb, where: string[], values: Record<string, unknown>): WorklistPage['counts'] {
  const counts = { all: 0, none: 0, done: 0, partial: 0, refused: 0 }
  const rows = prepared(db, `SELECT screening, count(*) AS n FROM studies ${where.length ? `WHERE ${where.join(' AND ')}` : ''} GROUP BY screening`).all(values) as { screening: keyof typeof counts; n: number }[]
  for (const row of rows) {
    counts[row.screening] = row.n
    counts.all += row.n
  }
  return counts
}

export function facets(db: ReadDb): { modalities: { value: string; count: number }[]; views: { value: string; count: number }[] } {
  const by = (column: 'modality' | 'view') => prepared(db, `SELECT ${column} AS value, count(DISTINCT study) AS count FROM instances GROUP BY ${column} ORDER BY 2 DESC`).all() as { value: string; count: number }[]
  return { modalities: by('modality'), views: by('view') }
}
