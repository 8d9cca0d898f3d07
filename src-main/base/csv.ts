type Cell = string | number | null | undefined

/** A field as RFC 4180 wants it; a leading =, +, - or @ of text would run as a formula in a spreadsheet. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvText = (header: readonly string[], rows: readonly (readonly Cell[])[]): string => [header, ...rows].map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n'
