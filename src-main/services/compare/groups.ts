import { findColumn } from './csv.ts'
import type { Sheet } from './sheet.ts'

/** Age bands of the subgroup tables. */
export function ageBand(age: number | null): string | null {
  if (age === null || !Number.isFinite(age)) return null
  return age < 40 ? 'under 40' : age < 60 ? '40 to 59' : age < 80 ? '60 to 79' : '80 and over'
}

const COLUMNS: [by: string, names: string[]][] = [
  ['age', ['age', 'patient age']],
  ['sex', ['sex', 'gender', 'patient sex']],
  ['view', ['view', 'view position', 'ap/pa', 'projection']],
  ['device', ['device', 'manufacturer', 'scanner', 'site']]
]

/** Ways to split a reference file's cases, from columns that name them. */
export function groupsOf(sheet: Sheet): Map<string, (string | null)[]> {
  const groups = new Map<string, (string | null)[]>()
  for (const [by, names] of COLUMNS) {
    const column = findColumn(sheet.csv.header, names)
    if (column < 0) continue
    groups.set(by, sheet.csv.rows.map((row) => {
      const cell = row[column]!
      return cell === '' ? null : by === 'age' ? ageBand(Number(cell)) : cell
    }))
  }
  return groups
}
