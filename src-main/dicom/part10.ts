import { inflateRawSync } from 'node:zlib'
import { UmbraError } from '../base/umbra-error.ts'
import type { DataSet } from './data-set.ts'
import { NeedMoreBytes, parseDataSet } from './data-set.ts'
import { LIMITS } from './limits.ts'
import { isDeflated, TRANSFER_SYNTAX } from './transfer-syntax.ts'

/** A parsed file: its data set, and the transfer syntax that says how to read the pixels. */
export interface Part10 {
  dataSet: DataSet
  transferSyntax: string
  /** False when the file names none and it was inferred from the bytes. */
  declaresTransferSyntax: boolean
  meta: DataSet | null
}

/** Pixel Data in its three forms. Group Length (7FE0,0000), which old files have in front of it, is not where the header ends. */
const PIXELS = new Set([0x7fe00008, 0x7fe00009, 0x7fe00010])

export interface ReadOptions {
  fileSize?: number
  /** Stop at Pixel Data: nothing of the header comes after it. */
  headerOnly?: boolean
}

/**
 * Reads DICOM Part 10 files and what passes for them: no preamble, no meta information, ACR-NEMA, meta information in implicit VR, deflated.
 *
 * @throws UmbraError `not-dicom`, `damaged`, `too-deep`, `too-large`, `unsupported-transfer-syntax`
 */
export function readPart10(bytes: Uint8Array, options: ReadOptions = {}): Part10 {
  const start = hasMagic(bytes, 128) ? 132 : hasMagic(bytes, 0) ? 4 : 0
  const fileSize = options.fileSize ?? bytes.length
  if (start === 0 && !looksLikeDataSet(bytes)) throw new UmbraError('not-dicom', 'This is not a DICOM file', { hint: 'Umbra reads DICOM, PNG and JPEG images, and ZIP archives of them.' })
  const { meta, end } = readMeta(bytes, start, fileSize)
  const declared = meta ? transferSyntaxOf(meta) : ''
  if (isDeflated(declared)) return readDeflated(bytes, end, declared, meta, fileSize)
  const guessed = guessEncoding(bytes, end)
  const encoding = declared === TRANSFER_SYNTAX.explicitBig ? (guessed.explicit && guessed.bigEndian ? guessed : { explicit: true, bigEndian: guessed.certain ? guessed.bigEndian : true }) : guessed
  const dataSet = parseDataSet(bytes, { start: end, ...encoding, fileSize, ...(options.headerOnly ? { stopAt: (tag: number) => PIXELS.has(tag) } : {}) })
  if (dataSet.elements.size === 0) throw new UmbraError('damaged', 'The DICOM file holds no data set', { hint: 'Ask for the file again from where it came.' })
  const plain = encoding.bigEndian ? TRANSFER_SYNTAX.explicitBig : encoding.explicit ? TRANSFER_SYNTAX.explicitLittle : TRANSFER_SYNTAX.implicitLittle
  return { dataSet, transferSyntax: declared || plain, declaresTransferSyntax: declared !== '', meta }
}

function readDeflated(bytes: Uint8Array, at: number, transferSyntax: string, meta: DataSet | null, fileSize: number): Part10 {
  if (bytes.length < fileSize) throw new NeedMoreBytes(fileSize)
  let inflated: Uint8Array
  try {
    inflated = inflateRawSync(bytes.subarray(at), { maxOutputLength: LIMITS.inflated })
  } catch (cause) {
    const tooLarge = (cause as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE'
    throw tooLarge
      ? new UmbraError('too-large', `The deflated data set expands to more than ${LIMITS.inflated / 2 ** 20} MB`, { cause })
      : new UmbraError('damaged', 'The deflated data set cannot be inflated', { cause, hint: 'Ask for the file again from where it came.' })
  }
  return { dataSet: parseDataSet(inflated, { start: 0, explicit: true, bigEndian: false }), transferSyntax, declaresTransferSyntax: true, meta }
}

function hasMagic(bytes: Uint8Array, at: number): boolean {
  return bytes.length >= at + 4 && bytes[at] === 0x44 && bytes[at + 1] === 0x49 && bytes[at + 2] === 0x43 && bytes[at + 3] === 0x4d
}

const upper = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x41 && byte <= 0x5a

/** Without a preamble: does it begin with a plausible first element (group 0002, 0004 or 0008, small and sane)? */
function looksLikeDataSet(bytes: Uint8Array): boolean {
  if (bytes.length < 16) return false
  const little = (bytes[1]! << 8) | bytes[0]!
  const big = (bytes[0]! << 8) | bytes[1]!
  const group = little <= 0x0008 ? little : big
  if (group !== 0x0002 && group !== 0x0004 && group !== 0x0008) return false
  const bigEndian = group === big && group !== little
  const element = bigEndian ? (bytes[2]! << 8) | bytes[3]! : (bytes[3]! << 8) | bytes[2]!
  if (element > 0x3000) return false
  if (upper(bytes[4]) && upper(bytes[5])) return true
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, !bigEndian)
  return length < 1024 && length % 2 === 0
}

/** Group 0002, element by element: the group length lies in real files, and some write the group in implicit VR. */
function readMeta(bytes: Uint8Array, start: number, fileSize: number): { meta: DataSet | null; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = start
  const long = /^(OB|OW|OF|OD|OL|OV|SQ|UC|UN|UR|UT|SV|UV)$/
  while (at + 8 <= bytes.length && view.getUint16(at, true) === 0x0002) {
    let next: number
    if (upper(bytes[at + 4]) && upper(bytes[at + 5])) {
      const vr = String.fromCharCode(bytes[at + 4]!, bytes[at + 5]!)
      if (long.test(vr)) {
        if (at + 12 > bytes.length) break
        next = at + 12 + view.getUint32(at + 8, true)
      } else next = at + 8 + view.getUint16(at + 6, true)
    } else next = at + 8 + view.getUint32(at + 4, true)
    if (next > fileSize || next > bytes.length) throw new UmbraError('damaged', 'The file meta information is damaged: an element runs past the end of the file', { hint: 'Ask for the file again from where it came.' })
    at = next
  }
  if (at === start) return { meta: null, end: start }
  const explicit = upper(bytes[start + 4]) && upper(bytes[start + 5])
  return { meta: parseDataSet(bytes.subarray(0, at), { start, explicit, bigEndian: false }), end: at }
}

function transferSyntaxOf(meta: DataSet): string {
  const element = meta.elements.get(0x00020010)
  if (!element) return ''
  return Buffer.from(meta.bytes.subarray(element.offset, element.offset + Math.min(element.length, 64))).toString('latin1').replace(/[\0 ]+$/, '').trim()
}

/**
 * What the first element of the data set is encoded in. Writers contradict their own meta information often enough that the bytes decide:
 * the two letters of a VR do not occur by chance, since read as an implicit length they mean at least 16,000 bytes.
 */
function guessEncoding(bytes: Uint8Array, at: number): { explicit: boolean; bigEndian: boolean; certain: boolean } {
  if (at + 8 > bytes.length) return { explicit: true, bigEndian: false, certain: false }
  const little = (bytes[at + 1]! << 8) | bytes[at]!
  const big = (bytes[at]! << 8) | bytes[at + 1]!
  // First groups are small (0002 .. 0008); read in the wrong order they are 0x0200 and more.
  const bigEndian = big < little && big <= 0x00ff
  return { explicit: upper(bytes[at + 4]) && upper(bytes[at + 5]), bigEndian, certain: big !== little }
}

