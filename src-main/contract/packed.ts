/** Values start at a multiple of this, so that they can be viewed as any number type without a copy. */
const ALIGNMENT = 8

/**
 * Large arrays with their description as bytes: length of the header (32-bit little endian), header as JSON padded with spaces, then the arrays one after another. The header
 * goes in the body because a VOI table of 65536 entries and a Japanese explanation fit into no HTTP header.
 */
export function pack<H extends object>(header: H, ...values: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((4 + json.length) / ALIGNMENT) * ALIGNMENT
  const packed = new Uint8Array(start + values.reduce((sum, { length }) => sum + length, 0))
  new DataView(packed.buffer).setUint32(0, start - 4, true)
  packed.fill(0x20, 4, start)
  packed.set(json, 4)
  let at = start
  for (const part of values) {
    packed.set(part, at)
    at += part.length
  }
  return packed
}

/** @throws RangeError or SyntaxError for bytes that `pack` did not make */
export function unpack<H extends object>(packed: ArrayBuffer): { header: H; values: ArrayBuffer; offset: number } {
  const length = packed.byteLength < 4 ? Number.POSITIVE_INFINITY : new DataView(packed).getUint32(0, true)
  if (length > packed.byteLength - 4) throw new RangeError('The data end before their description does.')
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length))) as H
  return { header, values: packed, offset: 4 + length }
}
