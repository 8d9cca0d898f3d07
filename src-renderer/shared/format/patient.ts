import { NONE } from './number.ts'

const HIDDEN = '•••••'

/** DICOM PN "Family^Given^Middle^Prefix^Suffix" (first component group) as "Family, Given Middle". */
export function personName(value: string | null | undefined): string {
  const [alphabetic = '', ideographic = ''] = (value ?? '').split('=')
  const shown = alphabetic.trim() || ideographic.trim()
  if (!shown) return NONE
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = shown.split('^').map((part) => part.trim())
  const first = [prefix, given, middle].filter(Boolean).join(' ')
  return [[family, first].filter(Boolean).join(', '), suffix].filter(Boolean).join(' ') || NONE
}

/** Years; below two, DICOM ages arrive as fractions: months say more. */
export function age(years: number | null | undefined): string {
  if (typeof years !== 'number' || !Number.isFinite(years) || years < 0) return NONE
  return years < 2 && !Number.isInteger(years) ? `${Math.floor(years * 12)} mo` : `${Math.floor(years)} y`
}

export const sex = (value: string | null | undefined): string => value?.trim() || NONE

/** What identifies the patient, or dots when the reader hides it. */
export function identifying(value: string, hide: boolean): string {
  return hide && value !== NONE && value !== '' ? HIDDEN : value || NONE
}
