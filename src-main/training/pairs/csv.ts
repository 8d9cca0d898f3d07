import { parse } from 'csv-parse'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { createGunzip } from 'node:zlib'
import { UmbraError } from '../../base/umbra-error.ts'
import { findColumns, findLabelColumns, readLabel, readSplit, readView, type PairColumn } from './columns.ts'
import { excluded, type Candidate, type Discovered } from './types.ts'

type Columns = Partial<Record<PairColumn, string>>

/** Comma, semicolon (European spreadsheets) or tab: whichever the header has most of. */
async function delimiterOf(file: string): Promise<string> {
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16_384), 0, 16_384, 0)
    const header = buffer.subarray(0, bytesRead).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
    return [',', ';', '\t'].toSorted((a, b) => header.split(b).length - header.split(a).length)[0]!
  } finally {
    await handle.close()
  }
}

export interface CsvRow {
  line: number
  cells: Record<string, string>
}

/** Rows as objects by column name, streamed; `.gz` is read as it is. */
export async function* csvRows(file: string): AsyncGenerator<CsvRow> {
  const zipped = file.endsWith('.gz')
  const parser = parse({ columns: true, bom: true, trim: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true, info: true, delimiter: zipped ? ',' : await delimiterOf(file) })
  const source = createReadStream(file)
  source.on('error', (error) => parser.destroy(error))
  if (zipped) source.pipe(createGunzip().on('error', (error) => parser.destroy(error))).pipe(parser)
  else source.pipe(parser)
  for await (const { record, info } of parser as AsyncIterable<{ record: Record<string, string>; info: { lines: number } }>) yield { line: info.lines, cells: record }
}

/**
 * A table of pairs. Paths are absolute or relative to the table. The report stands in a text column, in columns `findings` and
 * `impression`, or in a file that a column names.
 *
 * @param findings findings whose columns are read as true labels
 * @throws UmbraError `pairs-columns` when no column names films or reports
 */
export async function readCsvPairs(file: string, findings: readonly { id: string; name: string }[]): Promise<Discovered> {
  const found: Discovered = { layout: 'csv', source: file, candidates: [], problems: [], films: 0, reports: 0 }
  const at = (path: string): string => (isAbsolute(path) ? path : join(dirname(file), path.replaceAll('\\', '/')))
  let columns: Columns | null = null
  let labels: ReturnType<typeof findLabelColumns> = []
  for await (const { line, cells } of csvRows(file)) {
    if (!columns) {
      const header = Object.keys(cells)
      columns = findColumns(header)
      labels = findLabelColumns(header, findings)
      requireColumns(file, header, columns)
    }
    const known: Columns = columns
    const cell = (column: PairColumn): string => (known[column] === undefined ? '' : (cells[known[column]] ?? ''))
    const where = `${basename(file)} line ${line}`
    const sections = (['findings', 'impression'] as const).filter((name) => cell(name)).map((name) => `${name.toUpperCase()}: ${cell(name)}`)
    const text = cell('report') || sections.join('\n\n') || null
    const reportFile = cell('reportFile') ? at(cell('reportFile')) : null
    if (cell('image')) found.films += 1
    if (text || reportFile) found.reports += 1
    if (!cell('image')) found.problems.push(excluded('no-image', where, `${where} names no film.`))
    else if (!text && !reportFile) found.problems.push(excluded('no-report', at(cell('image')), `${where} has no report for this film.`))
    else found.candidates.push(candidate())

    function candidate(): Candidate {
      return {
        image: at(cell('image')),
        reportText: text,
        reportFile: text ? null : reportFile,
        patient: cell('patient'),
        study: cell('study'),
        view: readView(cell('view')),
        split: readSplit(cell('split')),
        labels: Object.fromEntries(labels.map(({ findingId, column }) => [findingId, readLabel(cells[column])])),
        where
      }
    }
  }
  return found
}

function requireColumns(file: string, header: string[], columns: Columns): void {
  const missing = [columns.image ? '' : 'films (e.g. “path”)', columns.report || columns.reportFile || columns.findings || columns.impression ? '' : 'reports (e.g. “report” or “report_path”)'].filter(Boolean)
  if (missing.length) throw new UmbraError('pairs-columns', `${basename(file)} has no column for ${missing.join(' and no column for ')}; its columns are: ${header.join(', ')}.`, { file, hint: 'Name the columns path, report, patient and study.' })
}
