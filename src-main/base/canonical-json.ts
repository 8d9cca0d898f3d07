import { createHash } from 'node:crypto'

/**
 * JSON with keys sorted by code unit and no white space, so that equal contents have equal texts (RFC 8785 for the values we use).
 * `undefined` members are left out; a number that is not finite is refused, because JSON would silently make it null.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each === undefined ? null : each)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`
  }
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`${value} has no place in JSON`)
  return JSON.stringify(value)
}

/** sha256 of the canonical JSON, lower-case hexadecimal: the identity of anything a result depends on. */
export function contentHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
