import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'csv-parse/sync'
import { UmbraError } from '../../base/umbra-error.ts'

/** `lines[k]` is the line of the file on which `rows[k]` ends, from 1. */
export type Csv = { file: string; header: string[]; rows: string[][]; lines: number[] }
type Row = { line: number; cells: string[] }

/** Finding and column names compare without case, and with spaces, underscores and hyphens alike. */
export const nameKey = (name: string): string => name.trim().toLowerCase().replace(/[\s_-]+/g, ' ')

/** Reads a comma, semicolon or tab separated file with a header row. @throws UmbraError `compare.csv` */
export function readCsv(path: string): Csv {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UmbraError('compare.file', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { file: path, cause })
  }
  return parseCsv(text, path)
}

export function parseCsv(text: string, path: string): Csv {
  const file = basename(path)
  const firstLine = text.slice(0, text.search(/[\r\n]|$/))
  const count = (mark: string): number => firstLine.split(mark).length
  const delimiter = [';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), ',')
  let records: Row[]
  try {
    // Without quotes a CSV is what it looks like, and splitting it is ten times faster; ragged rows go to the parser for its message.
    records = text.includes('"') ? strict(text, delimiter) : plain(text, delimiter) ?? strict(text, delimiter)
  } catch (cause) {
    throw new UmbraError('compare.csv', `${file} is not a sound CSV file: ${cause instanceof Error ? cause.message : String(cause)}`, { file: path, cause })
  }
  const header = records.shift()?.cells
  if (!header || records.length === 0) throw new UmbraError('compare.csv', `${file} has no rows below its header.`, { file: path })
  const seen = new Set<string>()
  for (const name of header) {
    const key = nameKey(name)
    if (key !== '' && seen.has(key)) throw new UmbraError('compare.csv', `${file} names the column “${name}” twice, so it cannot be told which one counts.`, { file: path })
    seen.add(key)
  }
  return { file: path, header, rows: records.map(({ cells }) => cells), lines: records.map(({ line }) => line) }
}

function strict(text: string, delimiter: string): Row[] {
  const parsed = parse(text, { bom: true, delimiter, skip_empty_lines: true, trim: true, info: true }) as unknown as { record: string[]; info: { lines: number } }[]
  return parsed.map(({ record, info }) => ({ line: info.lines, cells: record }))
}

/** Rows of a file without quotes; null when their lengths differ. */
function plain(text: string, delimiter: string): Row[] | null {
  const rows = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .flatMap((line, k): Row[] => (line.trim() === '' ? [] : [{ line: k + 1, cells: line.split(delimiter).map((cell) => cell.trim()) }]))
  return rows.every(({ cells }) => cells.length === rows[0]!.cells.length) ? rows : null
}

/** Index of the first column whose name is one of `names`, in their order of preference; -1 when there is none. */
export function findColumn(header: readonly string[], names: readonly string[]): number {
  const keys = header.map(nameKey)
  for (const name of names) {
    const index = keys.indexOf(nameKey(name))
    if (index >= 0) return index
  }
  return -1
}
