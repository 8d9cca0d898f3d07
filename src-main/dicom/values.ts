import { DEFAULT_CHARACTER_SET, characterSet, decodeText } from './character-set.ts'
import type { CharacterSet } from './character-set.ts'
import type { DataSet, Element } from './data-set.ts'

/** VRs whose text is in the Specific Character Set; the others are ASCII (PS3.5 6.1.2.3). */
const TEXT = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT', 'UN'])
/** VRs in which a backslash is text, not a separator. */
const UNSPLIT = new Set(['LT', 'ST', 'UT', 'UR'])
/** Longer text is not read: no attribute of a film needs it, and 1 MB names are attacks. */
const LONGEST_TEXT = 64 * 1024

/** Control characters other than tab and line ends have no business in a header value; they stay out of lists, logs and files. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu

const clean = (value: string): string => value.replace(CONTROL, '').trim()

export function element(set: DataSet, tag: number): Element | null {
  return set.elements.get(tag) ?? null
}

export function valueBytes(set: DataSet, of: Element): Uint8Array {
  return set.bytes.subarray(of.offset, Math.min(of.offset + of.length, set.bytes.length))
}

/** The character set in force: an item without its own takes its parent's (PS3.3 C.12.1.1.2). */
export function characterSetOf(set: DataSet): CharacterSet {
  for (let at: DataSet | null = set; at; at = at.parent) {
    const own = at.elements.get(0x00080005)
    if (own && own.length > 0) return characterSet(decodeText(valueBytes(at, own), DEFAULT_CHARACTER_SET).split('\\'))
  }
  return DEFAULT_CHARACTER_SET
}

/** All values of a text element, trimmed. Empty values stay, so that positions keep their meaning. */
export function strings(set: DataSet, tag: number): string[] {
  const of = set.elements.get(tag)
  if (!of || of.length === 0 || of.items) return []
  return elementStrings(set, of)
}

export function elementStrings(set: DataSet, of: Element): string[] {
  const bytes = valueBytes(set, of).subarray(0, LONGEST_TEXT)
  const text = decodeText(bytes, TEXT.has(of.vr) ? characterSetOf(set) : DEFAULT_CHARACTER_SET, of.vr === 'PN')
  return UNSPLIT.has(of.vr) ? [clean(text)] : text.split('\\').map(clean)
}

/** First value of a text element, '' when absent. */
export function string(set: DataSet, tag: number): string {
  return strings(set, tag)[0] ?? ''
}

type Reader = (view: DataView, at: number, little: boolean) => number
const BINARY: Record<string, { size: number; read: Reader }> = {
  US: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  SS: { size: 2, read: (view, at, little) => view.getInt16(at, little) },
  OW: { size: 2, read: (view, at, little) => view.getUint16(at, little) },
  UL: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  OL: { size: 4, read: (view, at, little) => view.getUint32(at, little) },
  SL: { size: 4, read: (view, at, little) => view.getInt32(at, little) },
  FL: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  OF: { size: 4, read: (view, at, little) => view.getFloat32(at, little) },
  FD: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
  OD: { size: 8, read: (view, at, little) => view.getFloat64(at, little) },
  UV: { size: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  SV: { size: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) }
}

/**
 * All values of a numeric element, whatever its VR: binary, DS or IS. `NaN` for a text value that is no number.
 *
 * @param assume VR to read UN (or a wrong text VR on a binary attribute) as
 */
export function numbers(set: DataSet, tag: number, assume?: string, most = 65536): number[] {
  const of = set.elements.get(tag)
  if (!of || of.length === 0 || of.items) return []
  const vr = assume !== undefined && (of.vr === 'UN' || !(of.vr in BINARY)) ? assume : of.vr
  const binary = BINARY[vr]
  if (!binary) return elementStrings(set, of).map(decimal)
  const bytes = valueBytes(set, of)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.min(most, Math.floor(bytes.length / binary.size))
  return Array.from({ length: count }, (_, i) => binary.read(view, i * binary.size, !set.bigEndian))
}

/** DS and IS as written in the wild: a comma for a point, trailing rubbish after the digits ("1A" is 1). */
function decimal(text: string): number {
  return Number.parseFloat(text.replace(',', '.'))
}

/** First value of a numeric element, or null when absent or not a number. */
export function number(set: DataSet, tag: number, assume?: string): number | null {
  const value = numbers(set, tag, assume, 1)[0]
  return value === undefined || !Number.isFinite(value) ? null : value
}

/** Items of a sequence, [] when absent. */
export function items(set: DataSet, tag: number): DataSet[] {
  return set.elements.get(tag)?.items ?? []
}
