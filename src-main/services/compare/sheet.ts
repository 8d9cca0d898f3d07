import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import { caseId, ID_COLUMNS, PATIENT_COLUMNS } from './case-id.ts'
import { labelOf, MISSING, scoreOf, UNCERTAIN } from './cells.ts'
import { findColumn, nameKey, readCsv, type Csv } from './csv.ts'

/** A CSV with its cases identified: one row per case, columns found by name. */
export type Sheet = { file: string; csv: Csv; ids: string[]; patients: string[]; rowOf: Map<string, number>; columnOf: Map<string, number> }

/** @throws UmbraError `compare.id` when no column names the case, `compare.duplicate` when one case has two rows */
export function readSheet(path: string): Sheet {
  return sheetOf(readCsv(path))
}

export function sheetOf(csv: Csv): Sheet {
  const file = basename(csv.file)
  const idColumn = findColumn(csv.header, ID_COLUMNS)
  if (idColumn < 0) {
    throw new UmbraError('compare.id', `${file} has no column that names the case (its columns: ${csv.header.join(', ')}).`, { file: csv.file, hint: 'Name the column Study, Path or id.' })
  }
  const patientColumn = findColumn(csv.header, PATIENT_COLUMNS)
  const rowOf = new Map<string, number>()
  const ids: string[] = []
  const patients: string[] = []
  for (const [row, cells] of csv.rows.entries()) {
    const raw = cells[idColumn]!
    const { id, patient } = caseId(raw)
    if (id === '') throw new UmbraError('compare.id', `${file}, row ${row + 2}: the case has no id.`, { file: csv.file })
    const earlier = rowOf.get(id)
    if (earlier !== undefined) {
      const other = csv.rows[earlier]![idColumn]!
      const same = other === raw ? `“${raw}”` : `“${other}” and “${raw}” are both case ${id} and`
      throw new UmbraError('compare.duplicate', `${file}: ${same} appear${other === raw ? 's' : ''} in rows ${earlier + 2} and ${row + 2}.`, { file: csv.file, hint: 'Keep one row per study; several views must be combined into one before they are compared.' })
    }
    rowOf.set(id, row)
    ids.push(id)
    patients.push(patientColumn >= 0 && cells[patientColumn] ? cells[patientColumn] : patient)
  }
  const columnOf = new Map<string, number>()
  csv.header.forEach((name, k) => {
    if (k !== idColumn && k !== patientColumn) columnOf.set(nameKey(name), k)
  })
  return { file: csv.file, csv, ids, patients, rowOf, columnOf }
}

/** True when every cell of the column is 0, 1, uncertain or missing, and at least one says 0 or 1. */
export function holdsLabels(sheet: Sheet, column: number): boolean {
  let said = false
  for (const row of sheet.csv.rows) {
    const label = labelOf(row[column]!)
    if (label === null) return false
    said ||= label !== MISSING && label !== UNCERTAIN
  }
  return said
}

/** Labels of `finding` for the cases asked: 0, 1, UNCERTAIN or MISSING (also where the sheet lacks the case). */
export function labelsFor(sheet: Sheet, finding: string, ids: readonly string[]): Uint8Array {
  const column = sheet.columnOf.get(nameKey(finding))
  if (column === undefined) return new Uint8Array(ids.length).fill(MISSING)
  return Uint8Array.from(ids, (id) => {
    const row = sheet.rowOf.get(id)
    if (row === undefined) return MISSING
    const cell = sheet.csv.rows[row]![column]!
    const label = labelOf(cell)
    if (label !== null) return label
    throw new UmbraError('compare.label', `${basename(sheet.file)}, row ${row + 2}, column ${finding}: “${cell}” is not 0, 1, -1 (uncertain) or empty.`, { file: sheet.file, hint: 'A file of scores belongs to --model, not to --reader or --reference.' })
  })
}

/** Scores of `finding` for the cases asked; NaN where there is none. */
export function scoresFor(sheet: Sheet, finding: string, ids: readonly string[]): Float64Array {
  const column = sheet.columnOf.get(nameKey(finding))
  if (column === undefined) return new Float64Array(ids.length).fill(Number.NaN)
  return Float64Array.from(ids, (id) => {
    const row = sheet.rowOf.get(id)
    return row === undefined ? Number.NaN : scoreOf(sheet.csv.rows[row]![column]!, { file: basename(sheet.file), column: finding, row: row + 2 })
  })
}
