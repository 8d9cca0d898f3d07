import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Checked, ReferenceImport } from '../../contract/index.ts'
import { findReference, getReference, putReference } from '../../db/references.ts'
import { parseCsv } from '../compare/csv.ts'
import type { Context } from '../context.ts'
import { getPrompts } from '../prompts.ts'
import { createMatcher } from './match.ts'
import { columnsOf, takeLabels } from './table.ts'

/** Enough to see what is wrong; `references.refused` has all of them. */
const SHOWN = 50

/**
 * Labels from a table, found by column name and matched with the library's studies. The same name again replaces what it held.
 *
 * @throws UmbraError `reference-file`, `compare.csv`, `reference-columns`, `reference-no-match`, `reference-kind`; nothing is stored then
 */
export async function importReference(context: Context, { path, name, columns }: Checked<'references.import'>): Promise<ReferenceImport> {
  const { db, clock } = context
  const text = readText(path)
  const csv = parseCsv(text, path)
  const found = columnsOf(csv, (await getPrompts(context)).set.findings, columns)
  const { labels, refused, matched } = takeLabels(csv, found, createMatcher(db))
  if (matched === 0) {
    const [first] = refused
    throw new UmbraError('reference-no-match', `None of the ${csv.rows.length} rows of ${basename(path)} could be taken. Line ${first!.line}: ${first!.reason}`, { file: path, hint: 'Import the films first; rows are matched by StudyInstanceUID, AccessionNumber, PatientID and StudyDate, or the end of the film’s path.' })
  }
  const called = name ?? basename(path, extname(path))
  const before = findReference(db, called)
  if (before && before.kind !== 'imported') throw new UmbraError('reference-kind', `“${before.name}” is no imported reference; its labels would be lost.`, { hint: 'Choose another name.' })
  const matchedBy = Object.entries(found.names).flatMap(([, column]) => (column < 0 ? [] : [csv.header[column]!]))
  const { id, unchanged } = putReference(db, { name: called, origin: { kind: 'imported', file: basename(path), sha256: createHash('sha256').update(text).digest('hex'), matchedBy }, findings: found.findings.map(({ id: finding, name: title }) => ({ id: finding, name: title })), labels, refused }, clock().toISOString())
  return { reference: getReference(db, id)!, rows: csv.rows.length, matched, unchanged, refused: refused.slice(0, SHOWN), ignoredColumns: found.ignored }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UmbraError('reference-file', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { file: path, cause })
  }
}
