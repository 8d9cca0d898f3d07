import { NONE } from './number.ts'

/** DICOM DA (YYYYMMDD) as YYYY-MM-DD; what is no date is shown as it came. */
export function dicomDate(value: string | null | undefined): string {
  if (!value) return NONE
  const match = /^(\d{4})\.?(\d{2})\.?(\d{2})$/.exec(value.trim())
  return match ? `${match[1]}-${match[2]}-${match[3]}` : value
}

/** DICOM TM (HHMMSS.FFFFFF) as HH:MM. */
export function dicomTime(value: string | null | undefined): string {
  const match = /^(\d{2}):?(\d{2})/.exec(value?.trim() ?? '')
  return match ? `${match[1]}:${match[2]}` : ''
}

const two = (value: number): string => String(value).padStart(2, '0')

export function dateTime(iso: string | null | undefined): string {
  const date = new Date(iso ?? '')
  if (Number.isNaN(date.getTime())) return NONE
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`
}

/** The date field's YYYY-MM-DD as DICOM DA, undefined when incomplete. */
export function toDicomDate(value: string): string | undefined {
  return /^\d{4}-\d{2}-\d{2}$/.test(value) ? value.replaceAll('-', '') : undefined
}
