import { UmbraError } from '../../base/umbra-error.ts'

/** What a label cell says. Uncertain and missing are not "no". */
export const MISSING = 255
export const UNCERTAIN = 254

const WORDS: Record<string, number> = {
  '1': 1, '1.0': 1, yes: 1, y: 1, true: 1, positive: 1, present: 1,
  '0': 0, '0.0': 0, no: 0, n: 0, false: 0, negative: 0, absent: 0,
  '-1': UNCERTAIN, '-1.0': UNCERTAIN, u: UNCERTAIN, unsure: UNCERTAIN, uncertain: UNCERTAIN,
  '': MISSING, na: MISSING, nan: MISSING, 'n/a': MISSING, null: MISSING, none: MISSING, '-': MISSING
}

/** 0, 1, UNCERTAIN or MISSING; null when the cell is no label. */
export const labelOf = (cell: string): number | null => WORDS[cell] ?? WORDS[cell.toLowerCase()] ?? (Number(cell) === 0 ? 0 : Number(cell) === 1 ? 1 : null)

/** A finite score, or NaN where there is none. @throws UmbraError `compare.score` naming the cell */
export function scoreOf(cell: string, where: { file: string; column: string; row: number }): number {
  if (cell === '' || WORDS[cell.toLowerCase()] === MISSING) return Number.NaN
  const value = Number(cell)
  if (Number.isFinite(value)) return value
  throw new UmbraError('compare.score', `${where.file}, row ${where.row}, column ${where.column}: “${cell}” is neither a number nor empty.`, { file: where.file })
}
