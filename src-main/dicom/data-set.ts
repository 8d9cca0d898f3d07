import { UmbraError } from '../base/umbra-error.ts'
import { implicitVr, punctuated } from './dictionary.ts'
import { LIMITS } from './limits.ts'

/** One data element by position: values are read on demand from `DataSet.bytes`. */
export interface Element {
  tag: number
  vr: string
  /** First byte of the value. */
  offset: number
  /** Value length in bytes, clipped to what is there when `truncated`. */
  length: number
  /** Length the file declares; differs from `length` when `truncated`. */
  declared: number
  /** Items of a sequence. */
  items: DataSet[] | null
  /** Encapsulated fragments, the basic offset table first (PS3.5 A.4). */
  fragments: { offset: number; length: number }[] | null
  truncated: boolean
}

export interface DataSet {
  bytes: Uint8Array
  bigEndian: boolean
  elements: Map<number, Element>
  /** The data set this one is an item of: character set and pixel representation are inherited from it. */
  parent: DataSet | null
}

/** Thrown when the prefix of a file ends before the header does; the caller reads on to `needed` bytes. */
export class NeedMoreBytes extends Error {
  readonly needed: number
  constructor(needed: number) {
    super(`needs ${needed} bytes`)
    this.needed = needed
  }
}

export interface ParseOptions {
  start: number
  explicit: boolean
  bigEndian: boolean
  /** Bytes of the whole file, when `bytes` is only its beginning. */
  fileSize?: number
  /** Stop at the first top-level tag for which this is true (that element is still recorded, without looking into it). */
  stopAt?: (tag: number) => boolean
}

const LONG = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'SV', 'UC', 'UN', 'UR', 'UT', 'UV'])
const SHORT = new Set(['AE', 'AS', 'AT', 'CS', 'DA', 'DS', 'DT', 'FD', 'FL', 'IS', 'LO', 'LT', 'PN', 'SH', 'SL', 'SS', 'ST', 'TM', 'UI', 'UL', 'US'])
const ITEM = 0xfffee000
const ITEM_END = 0xfffee00d
const SEQUENCE_END = 0xfffee0dd
const UNDEFINED = 0xffffffff
const PIXEL_DATA = 0x7fe00010

const isKnownVr = (vr: string): boolean => LONG.has(vr) || SHORT.has(vr)

/**
 * Structure of a data set: which element lies where, sequences and fragments followed, no value read. Memory is proportional to the number of
 * elements present, never to a length a header claims; depth and count are limited. Tolerant of what real files do (explicit elements in
 * implicit sequences and the reverse, stray delimiters, VRs of the future), strict about lengths that run out of the file.
 *
 * dcmjs supplies the dictionary and the writer; its reader is not used because it refuses files without a preamble, reads every value at
 * once, and bounds neither depth nor size.
 *
 * @throws UmbraError `damaged`, `too-deep`, `too-many-elements`; NeedMoreBytes when `fileSize` says there is more to read
 */
export function parseDataSet(bytes: Uint8Array, options: ParseOptions): DataSet {
  return new Parser(bytes, options).run(options.start, options.explicit)
}

class Parser {
  private readonly view: DataView
  private readonly bytes: Uint8Array
  private readonly little: boolean
  private readonly fileSize: number
  private readonly stopAt: (tag: number) => boolean
  private count = 0

  constructor(bytes: Uint8Array, options: ParseOptions) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.little = !options.bigEndian
    this.fileSize = options.fileSize ?? bytes.length
    this.stopAt = options.stopAt ?? (() => false)
  }

  run(start: number, explicit: boolean): DataSet {
    const set = this.newSet(null)
    try {
      this.elements(set, start, this.fileSize, explicit, 0, false)
    } catch (error) {
      // Rubbish behind the pixels: header and image are complete, and refusing them would lose the film.
      if (!(error instanceof UmbraError && error.code === 'damaged' && set.elements.has(PIXEL_DATA))) throw error
    }
    return set
  }

  private newSet(parent: DataSet | null): DataSet {
    return { bytes: this.bytes, bigEndian: !this.little, elements: new Map(), parent }
  }

  private need(end: number): void {
    if (end > this.bytes.length && this.bytes.length < this.fileSize) throw new NeedMoreBytes(Math.min(end, this.fileSize))
  }

  private tagAt(at: number): number {
    return ((this.view.getUint16(at, this.little) << 16) | this.view.getUint16(at + 2, this.little)) >>> 0
  }

  private vrAt(at: number): string {
    return String.fromCharCode(this.bytes[at]!, this.bytes[at + 1]!)
  }

  /** Elements from `at` to `end`, or to an item delimiter when `delimited`. Returns the position after them. */
  private elements(set: DataSet, at: number, end: number, explicit: boolean, depth: number, delimited: boolean): number {
    if (depth > LIMITS.depth) throw new UmbraError('too-deep', `Sequences are nested more than ${LIMITS.depth} deep`, { hint: 'No imaging device writes such a file; it is damaged or hostile.' })
    while (at + 8 <= end) {
      this.need(at + 12)
      if (at + 8 > this.bytes.length) break
      const tag = this.tagAt(at)
      if (tag === ITEM_END) {
        if (delimited) return at + 8
        at += 8
        continue
      }
      if (tag === SEQUENCE_END || tag === ITEM) {
        // A delimiter without its sequence: an item's end was forgotten, or the delimiter is stray.
        if (delimited) return at
        at += 8
        continue
      }
      if (++this.count > LIMITS.elements) throw new UmbraError('too-many-elements', `More than ${LIMITS.elements} data elements`)
      const element = this.header(tag, at, end, explicit)
      if (depth === 0 && this.stopAt(tag)) {
        this.keep(set, element)
        return element.offset
      }
      at = this.value(set, element, end, explicit, depth)
      this.keep(set, element)
    }
    return Math.min(at, end)
  }

  /** The first of two elements of one tag stays: a later one cannot replace an identity already read. */
  private keep(set: DataSet, element: Element): void {
    if (!set.elements.has(element.tag)) set.elements.set(element.tag, element)
  }

  private header(tag: number, at: number, end: number, explicit: boolean): Element {
    const vr = this.vrAt(at + 4)
    const short32 = this.view.getUint32(at + 4, this.little)
    let element: Element
    if (explicit && (isKnownVr(vr) || !this.isImplicitAt(at, end))) {
      if (LONG.has(vr) || !SHORT.has(vr)) {
        if (at + 12 > Math.min(end, this.bytes.length)) throw this.damaged(tag, 'its header is cut off')
        // VRs unknown to us have 32-bit lengths: PS3.5 6.2.2 promises so for every future VR.
        const length = this.view.getUint32(at + 8, this.little)
        element = blank(tag, isKnownVr(vr) ? vr : 'UN', at + 12, length)
      } else element = blank(tag, vr, at + 8, this.view.getUint16(at + 6, this.little))
    } else if (!explicit && isKnownVr(vr) && this.isExplicitAt(at, end)) return this.header(tag, at, end, true)
    else element = blank(tag, implicitVr(tag), at + 8, short32)
    return element
  }

  /** Could the element at `at` be implicit VR? Only asked when its "VR" is not one. */
  private isImplicitAt(at: number, end: number): boolean {
    const length = this.view.getUint32(at + 4, this.little)
    return length === UNDEFINED || at + 8 + length <= end
  }

  /** In an implicit data set: is this element explicit after all? The implicit reading must be impossible. */
  private isExplicitAt(at: number, end: number): boolean {
    const length = this.view.getUint32(at + 4, this.little)
    return length !== UNDEFINED && at + 8 + length > end
  }

  private value(set: DataSet, element: Element, end: number, explicit: boolean, depth: number): number {
    if (element.declared === UNDEFINED) {
      if (element.vr === 'OB' || element.vr === 'OW' || element.tag === PIXEL_DATA) return this.fragments(element, end)
      if (element.vr === 'SQ' || element.vr === 'UN') {
        // UN of undefined length holds implicit VR whatever surrounds it (PS3.5 6.2.2, CP-246).
        element.items = []
        const inner = element.vr === 'UN' ? false : explicit
        element.vr = 'SQ'
        return this.items(set, element, element.offset, end, inner, depth)
      }
      throw this.damaged(element.tag, `a ${element.vr} value cannot have undefined length`)
    }
    const stop = element.offset + element.declared
    if (stop > end) {
      element.truncated = true
      element.length = Math.max(0, end - element.offset)
      const group = element.tag >>> 16
      if (group !== 0x7fe0) throw this.damaged(element.tag, `it claims ${element.declared} bytes, ${element.length} are left`)
    }
    const next = Math.min(stop, end)
    if (element.vr === 'SQ' || (element.vr === 'UN' && element.length >= 8 && this.beginsWithItem(element.offset))) {
      this.need(next)
      element.items = []
      // A private UN whose bytes merely look like an item is no reason to refuse the file.
      if (element.vr === 'UN') this.tryItems(set, element, next, explicit, depth)
      else this.items(set, element, element.offset, next, explicit, depth)
    } else if (depth > 0 || element.tag !== PIXEL_DATA) this.need(next)
    return next
  }

  private beginsWithItem(at: number): boolean {
    this.need(at + 8)
    return at + 8 <= this.bytes.length && this.tagAt(at) === ITEM
  }

  private tryItems(set: DataSet, element: Element, end: number, explicit: boolean, depth: number): void {
    try {
      this.items(set, element, element.offset, end, explicit && this.itemIsExplicit(element.offset, end), depth)
    } catch (error) {
      if (error instanceof NeedMoreBytes || (error instanceof UmbraError && error.code !== 'damaged')) throw error
      element.items = null
    }
  }

  private itemIsExplicit(at: number, end: number): boolean {
    if (at + 16 > Math.min(end, this.bytes.length)) return false
    return isKnownVr(this.vrAt(at + 12))
  }

  private items(set: DataSet, element: Element, at: number, end: number, explicit: boolean, depth: number): number {
    while (at + 8 <= end) {
      this.need(at + 8)
      if (at + 8 > this.bytes.length) break
      const tag = this.tagAt(at)
      const length = this.view.getUint32(at + 4, this.little)
      if (tag === SEQUENCE_END) return element.declared === UNDEFINED ? at + 8 : end
      if (tag === ITEM_END) {
        at += 8
        continue
      }
      if (tag !== ITEM) {
        // The sequence's delimiter was forgotten: what follows belongs to the data set outside.
        if (element.declared === UNDEFINED && element.items!.length > 0) return at
        throw this.damaged(element.tag, 'its items do not follow each other')
      }
      if (++this.count > LIMITS.elements) throw new UmbraError('too-many-elements', `More than ${LIMITS.elements} data elements`)
      const item = this.newSet(set)
      const start = at + 8
      // Items of one encoding inside the other occur: judge each item by its own first element.
      const inner = explicit || this.itemIsExplicit(at, end)
      if (length === UNDEFINED) at = this.elements(item, start, end, inner, depth + 1, true)
      else {
        if (start + length > end) throw this.damaged(element.tag, `an item claims ${length} bytes, ${end - start} are left`)
        this.elements(item, start, start + length, inner, depth + 1, false)
        at = start + length
      }
      element.items!.push(item)
    }
    return Math.min(at, end)
  }

  private fragments(element: Element, end: number): number {
    element.fragments = []
    let at = element.offset
    while (at + 8 <= end) {
      this.need(at + 8)
      const tag = this.tagAt(at)
      const length = this.view.getUint32(at + 4, this.little)
      if (tag === SEQUENCE_END) {
        element.length = at - element.offset
        return at + 8
      }
      if (tag !== ITEM || length === UNDEFINED) throw this.damaged(element.tag, 'its fragments do not follow each other')
      const available = Math.max(0, Math.min(length, end - at - 8))
      element.fragments.push({ offset: at + 8, length: available })
      if (element.fragments.length > LIMITS.fragments) throw new UmbraError('too-many-elements', `More than ${LIMITS.fragments} fragments`)
      if (available < length) element.truncated = true
      at += 8 + available
      this.need(at)
    }
    element.length = at - element.offset
    element.truncated = true
    return end
  }

  private damaged(tag: number, reason: string): UmbraError {
    return new UmbraError('damaged', `Data element ${punctuated(tag)} is damaged: ${reason}`, { hint: 'Ask for the file again from where it came.' })
  }
}

function blank(tag: number, vr: string, offset: number, length: number): Element {
  return { tag, vr, offset, length, declared: length, items: null, fragments: null, truncated: false }
}
