/** What stands where there is no number. Never an empty cell that could be read as zero. */
export const NONE = '–'
const MINUS = '−'

const finite = (value: number | null | undefined): value is number => typeof value === 'number' && Number.isFinite(value)

/** Fixed digits with a true minus sign; `NONE` for null, NaN and infinities. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (!finite(value)) return NONE
  const text = Math.abs(value).toFixed(digits)
  return value < 0 && Number(text) !== 0 ? MINUS + text : text
}

/** As `fixed`, with a plus sign too: for margins, where the side matters. */
export function signed(value: number | null | undefined, digits: number): string {
  if (!finite(value)) return NONE
  const text = fixed(value, digits)
  return Number(Math.abs(value).toFixed(digits)) === 0 || text.startsWith(MINUS) ? text : `+${text}`
}

/** Whole numbers with thin-space thousands. */
export function count(value: number | null | undefined): string {
  return finite(value) ? Math.round(value).toString().replace(/\B(?=(\d{3})+$)/g, '\u202f').replace('-', MINUS) : NONE
}

/** Up to `digits` decimals, trailing zeros dropped: window centres, stored values. */
export function compact(value: number | null | undefined, digits = 2): string {
  if (!finite(value)) return NONE
  const text = fixed(value, digits)
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text
}

export function plural(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
