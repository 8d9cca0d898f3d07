import type { FrameHeader } from './library.ts'

/** Pixels start at a multiple of this, so that they can be viewed as any number type without a copy. */
const ALIGNMENT = 8

/**
 * One frame as bytes: length of the header (32-bit little endian), header as JSON padded with spaces, stored values. The header goes in the
 * body because a VOI table of 65536 entries and a Japanese explanation fit into no HTTP header.
 */
export function packFrame(header: FrameHeader, values: Uint8Array): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header))
  const start = Math.ceil((4 + json.length) / ALIGNMENT) * ALIGNMENT
  const packed = new Uint8Array(start + values.length)
  new DataView(packed.buffer).setUint32(0, start - 4, true)
  packed.fill(0x20, 4, start)
  packed.set(json, 4)
  packed.set(values, start)
  return packed
}

/** @throws RangeError for bytes that `packFrame` did not make */
export function unpackFrame(packed: ArrayBuffer): { header: FrameHeader; values: ArrayBuffer; offset: number } {
  const length = packed.byteLength < 4 ? Number.POSITIVE_INFINITY : new DataView(packed).getUint32(0, true)
  if (length > packed.byteLength - 4) throw new RangeError('The frame ends before its description does.')
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(packed, 4, length))) as FrameHeader
  return { header, values: packed, offset: 4 + length }
}
