/** DICOM files by hand, byte for byte, sharing nothing with the writer under test. */
export interface Encoding {
  explicit?: boolean
  bigEndian?: boolean
}

const LONG = ['OB', 'OW', 'OD', 'OF', 'SQ', 'UN', 'UT', 'UC', 'OV']

export function concat(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

export function text(value: string): Uint8Array {
  return Uint8Array.from([...(value.length % 2 ? `${value} ` : value)].map((letter) => letter.charCodeAt(0)))
}

export function shorts(values: number[], bigEndian = false): Uint8Array {
  const out = new DataView(new ArrayBuffer(values.length * 2))
  values.forEach((value, i) => out.setUint16(2 * i, value & 0xffff, !bigEndian))
  return new Uint8Array(out.buffer)
}

/** One element; `length` overrides the true length. */
export function element(tag: number, vr: string, value: Uint8Array | string | number[], { explicit = true, bigEndian = false }: Encoding = {}, length?: number): Uint8Array {
  const body = typeof value === 'string' ? text(value) : Array.isArray(value) ? shorts(value, bigEndian) : value
  const size = length ?? body.length
  const long = LONG.includes(vr)
  const header = new DataView(new ArrayBuffer(explicit && long ? 12 : 8))
  header.setUint16(0, tag >>> 16, !bigEndian)
  header.setUint16(2, tag & 0xffff, !bigEndian)
  if (!explicit) header.setUint32(4, size, !bigEndian)
  else {
    header.setUint8(4, vr.charCodeAt(0))
    header.setUint8(5, vr.charCodeAt(1))
    if (long) header.setUint32(8, size, !bigEndian)
    else header.setUint16(6, size, !bigEndian)
  }
  return concat(new Uint8Array(header.buffer), body)
}

/** Item (FFFE,E000) or a delimiter. */
export function item(value: Uint8Array, { bigEndian = false }: Encoding = {}, tag = 0xfffee000, length = value.length): Uint8Array {
  const header = new DataView(new ArrayBuffer(8))
  header.setUint16(0, tag >>> 16, !bigEndian)
  header.setUint16(2, tag & 0xffff, !bigEndian)
  header.setUint32(4, length, !bigEndian)
  return concat(new Uint8Array(header.buffer), value)
}

/** Preamble and meta information around a data set. */
export function part10(transferSyntax: string, dataSet: Uint8Array): Uint8Array {
  const uid = transferSyntax.length % 2 ? `${transferSyntax}\0` : transferSyntax
  const rest = concat(element(0x00020002, 'UI', '1.2.840.10008.5.1.4.1.1.7\0'), element(0x00020010, 'UI', uid))
  const groupLength = Uint8Array.of(rest.length & 0xff, rest.length >> 8, 0, 0)
  return concat(new Uint8Array(128), text('DICM'), element(0x00020000, 'UL', groupLength), rest, dataSet)
}

export interface ImageTags {
  rows: number
  columns: number
  samples?: number
  photometric?: string
  frames?: number
  allocated?: number
  stored?: number
  high?: number
  signed?: boolean
  planar?: number
}

/** Image Pixel module, elements in order. */
export function imageTags(tags: ImageTags, encoding: Encoding = {}): Uint8Array {
  const { rows, columns, samples = 1, photometric = 'MONOCHROME2', frames, allocated = 16, stored = allocated, high = stored - 1, signed = false, planar } = tags
  const us = (tag: number, value: number): Uint8Array => element(tag, 'US', [value], encoding)
  return concat(
    us(0x00280002, samples),
    element(0x00280004, 'CS', photometric, encoding),
    ...(planar === undefined ? [] : [us(0x00280006, planar)]),
    ...(frames === undefined ? [] : [element(0x00280008, 'IS', String(frames), encoding)]),
    us(0x00280010, rows),
    us(0x00280011, columns),
    us(0x00280100, allocated),
    us(0x00280101, stored),
    us(0x00280102, high),
    us(0x00280103, signed ? 1 : 0)
  )
}

export const LITTLE = '1.2.840.10008.1.2.1'
export const IMPLICIT = '1.2.840.10008.1.2'
export const BIG = '1.2.840.10008.1.2.2'
export const RLE = '1.2.840.10008.1.2.5'

/** A native image file in explicit little endian. */
export function imageFile(tags: ImageTags, pixels: Uint8Array | number[], vr: 'OB' | 'OW' = 'OW', before: Uint8Array = new Uint8Array(0)): Uint8Array {
  return part10(LITTLE, concat(element(0x00080060, 'CS', 'DX'), imageTags(tags), before, element(0x7fe00010, vr, pixels)))
}

/** Encapsulated Pixel Data: an offset table (bytes), then fragments. */
export function encapsulated(table: Uint8Array, fragments: Uint8Array[], end = true): Uint8Array {
  return concat(element(0x7fe00010, 'OB', concat(item(table), ...fragments.map((fragment) => item(fragment))), {}, 0xffffffff), ...(end ? [item(new Uint8Array(0), {}, 0xfffee0dd)] : []))
}
