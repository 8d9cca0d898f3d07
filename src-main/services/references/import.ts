import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, ReferenceImport } from '../../contract/index.ts'
import { packLabels } from '../../db/packed-labels.ts'
import { findReference, getReference, putReference, type NewReference } from '../../db/references.ts'
import type { ReadDb } from '../../db/types.ts'
import { parseCsv } from '../compare/csv.ts'
import type { Context } from '../context.ts'
import { getPrompts } from '../prompts.ts'
import { createMatcher } from './match.ts'
import { columnsOf, takeLabels } from './table.ts'

/** Enough to see what is wrong; `references.refused` has all of them. */
const SHOWN = 50

/** What of a table goes into a reference, and what of it does not. */
export interface LabelTable extends Pick<NewReference, 'findings' | 'labels' | 'refused'> {
  sha256: string
  matchedBy: string[]
  rows: number
  matched: number
  ignored: string[]
}

/**
 * Labels from a table, found by column name and matched with the library's studies. The same name again replaces what it held. The table is
 * read and matched in the statistics thread.
 *
 * @throws UmbraError `reference-file`, `compare.csv`, `reference-columns`, `reference-no-match`, `reference-kind`; nothing is stored then
 */
export async function importReference(context: Context, { path, name, columns }: Checked<'references.import'>): Promise<ReferenceImport> {
  const { db, clock, comparisons, paths } = context
  const known = (await getPrompts(context)).set.findings.map(({ id, name: title }) => ({ id, name: title }))
  const { findings, labels, refused, sha256, matchedBy, rows, matched, ignored } = await comparisons.ask('labels', { path, columns, known, database: join(paths.library, 'library.sqlite') })
  const called = name ?? basename(path, extname(path))
  const before = findReference(db, called)
  if (before && before.kind !== 'imported') throw new UmbraError('reference-kind', `“${before.name}” is no imported reference; its labels would be lost.`, { hint: 'Choose another name.' })
  const { id, unchanged } = putReference(db, { name: called, origin: { kind: 'imported', file: basename(path), sha256, matchedBy }, findings, labels, refused }, clock().toISOString())
  return { reference: getReference(db, id)!, rows, matched, unchanged, refused: refused.slice(0, SHOWN), ignoredColumns: ignored }
}

/** Reads and matches a table. @param known the findings of the prompt set in use @throws UmbraError `reference-file`, `compare.csv`, `reference-columns`, `reference-no-match` */
export function readLabelTable(db: ReadDb, { path, columns, known }: { path: string; columns: readonly string[]; known: readonly { id: string; name: string }[] }): LabelTable {
  const text = readText(path)
  const csv = parseCsv(text, path)
  const found = columnsOf(csv, known, columns)
  const { labels, refused, matched } = takeLabels(csv, found, createMatcher(db))
  if (matched === 0) {
    const [first] = refused
    throw new UmbraError('reference-no-match', `None of the ${csv.rows.length} rows of ${basename(path)} could be taken. Line ${first!.line}: ${first!.reason}`, { file: path, hint: 'Import the films first; rows are matched by StudyInstanceUID, AccessionNumber, PatientID and StudyDate, or the end of the film’s path.' })
  }
  return {
    findings: found.findings.map(({ id, name }) => ({ id, name })),
    labels: packLabels(db, labels),
    refused,
    sha256: createHash('sha256').update(text).digest('hex'),
    matchedBy: Object.entries(found.names).flatMap(([, column]) => (column < 0 ? [] : [csv.header[column]!])),
    rows: csv.rows.length,
    matched,
    ignored: found.ignored
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UmbraError('reference-file', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { file: path, cause })
  }
}
