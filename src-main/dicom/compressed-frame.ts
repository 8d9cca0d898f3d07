import { inflateRawSync } from 'node:zlib'
import { UmbraError } from '../base/umbra-error.ts'
import { decodeCodestream } from './codec.ts'
import type { Codestream } from './codestream.ts'
import { describeCodestream } from './codestream.ts'
import { checkAllocation } from './limits.ts'
import { frameBits, nativeFrame } from './native.ts'
import type { PixelDescription } from './pixel-description.ts'
import { decodeRle } from './rle.ts'
import { interleave, toWords, unpackBits } from './stored-values.ts'
import { isCompressed, isLossy, TRANSFER_SYNTAX, transferSyntaxName } from './transfer-syntax.ts'

/**
 * What becomes of values past Bits Stored that a lossy codestream of greater precision overshoots to. `clamp` holds them at the end, as a
 * reader must see them: masked, the whitest pixels would turn black. `mask` is the letter of PS3.5 8.1.1, and what value hashes are made of.
 */
export type Overflow = 'clamp' | 'mask'

export interface RawFrame {
  raw: Uint8Array | Uint16Array | Uint32Array
  ybr: boolean
  warnings: string[]
}

/** Declared syntax first where it cannot be seen in the bytes (RLE, deflated frames); otherwise the codestream itself says what it is. */
export async function compressedFrame(bytes: Uint8Array, transferSyntax: string, pixels: PixelDescription, overflow: Overflow): Promise<RawFrame> {
  const ybr = pixels.samples === 3 && pixels.photometric.startsWith('YBR')
  if (transferSyntax === TRANSFER_SYNTAX.rle) {
    const size = Math.ceil(pixels.bitsAllocated / 8) as 1 | 2 | 4
    return { raw: toWords(decodeRle(bytes, pixels.rows * pixels.columns, pixels.samples, size), size, false), ybr, warnings: [] }
  }
  if (transferSyntax === TRANSFER_SYNTAX.deflatedFrames) return { raw: inflatedFrame(bytes, pixels), ybr, warnings: [] }
  // JPEG XL could be decoded, but nothing bounds what its decoder allocates before it has.
  if (/\.4\.11[0-2]$/.test(transferSyntax)) throw new UmbraError('unsupported-pixels', `${transferSyntaxName(transferSyntax)} is not supported`, { hint: 'Ask for the image in JPEG 2000, JPEG lossless or uncompressed.' })
  if (/\.4\.10[0-8](\.1)?$/.test(transferSyntax)) throw new UmbraError('unsupported-pixels', 'Video is not supported')
  const codestream = describeCodestream(bytes)
  if (!codestream) {
    // Plain pixels in a fragment, whatever the syntax claims: believed when the size is right to the byte (and its padding).
    const plain = Math.ceil(frameBits(pixels) / 8)
    if (bytes.length === plain || bytes.length === plain + 1) return { raw: nativeFrame(bytes, pixels, 0, false, 'OB').raw, ybr, warnings: [] }
    throw new UmbraError('damaged-pixels', `The frame is not ${isCompressed(transferSyntax) ? transferSyntaxName(transferSyntax) : 'a codestream'} that Umbra knows`, { hint: 'The file is damaged, or compressed in a way that is not supported.' })
  }
  const checked = agree(codestream, pixels)
  const decoded = await decodeCodestream(bytes, checked)
  const words = toWords(decoded.bytes, decoded.sampleBytes, false).subarray(0, checked.rows * checked.columns * checked.samples) as Uint8Array | Uint16Array
  const laidOut = checked.codec === 'jpeg-ls' && checked.samples > 1 && isPlanarJpegLs(bytes) ? interleave(words, checked.samples) : words
  const raw = overflow === 'clamp' && isLossy(transferSyntax) ? clamped(laidOut, checked, pixels) : reconcile(laidOut, checked, pixels)
  if (checked.rows === pixels.rows && checked.columns === pixels.columns) return { raw, ybr: checked.ycc ?? ybr, warnings: [] }
  return { raw: placed(raw, checked, pixels), ybr: checked.ycc ?? ybr, warnings: [`a frame is only ${checked.columns} x ${checked.rows} pixels; the rest of it is black`] }
}

/** Rows, Columns and Samples of the codestream must be those of the header: whichever lies, the image would be wrong. */
function agree(codestream: Codestream, pixels: PixelDescription): Codestream {
  const same = codestream.rows === pixels.rows && codestream.columns === pixels.columns
  // One short frame must not cost the reader the other frames of a cine run; a film of its own must match.
  const short = pixels.frames > 1 && codestream.rows <= pixels.rows && codestream.columns <= pixels.columns && codestream.rows > 0 && codestream.columns > 0
  if (!(same || short) || codestream.samples !== pixels.samples) {
    throw new UmbraError('damaged-pixels', `The header says ${pixels.columns} x ${pixels.rows} x ${pixels.samples}, the compressed frame ${codestream.columns} x ${codestream.rows} x ${codestream.samples}`, { hint: 'Header and image do not belong together.' })
  }
  return codestream
}

/** One PackBits-free plane per component: interleave mode 0 in the scan header (ISO 14495-1 C.2.3). */
function isPlanarJpegLs(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.length; ) {
    if (bytes[at] !== 0xff) {
      at++
      continue
    }
    const marker = bytes[at + 1]!
    const length = (bytes[at + 2]! << 8) | bytes[at + 3]!
    if (marker === 0xda) return bytes[at + 2 + length - 2] === 0
    if (marker === 0xff) {
      at++
      continue
    }
    at += marker >= 0xd0 && marker <= 0xd8 ? 2 : 2 + Math.max(2, length)
  }
  return false
}

/**
 * Codestream and header may disagree on sign and depth (PS3.5 8.2.4 tells decoders to follow the codestream). A codestream narrower than
 * the header's signed values is sign-extended from its own depth.
 */
function reconcile(raw: Uint8Array | Uint16Array, codestream: Codestream, pixels: PixelDescription): RawFrame['raw'] {
  if (!pixels.signed || codestream.precision >= pixels.bitsStored) return raw
  const up = 32 - codestream.precision
  const wide = new Uint16Array(raw.length)
  for (let i = 0; i < raw.length; i++) wide[i] = (raw[i]! << up) >> up
  return wide
}

function clamped(raw: Uint8Array | Uint16Array, codestream: Codestream, pixels: PixelDescription): RawFrame['raw'] {
  if (codestream.precision <= pixels.bitsStored || pixels.highBit !== pixels.bitsStored - 1) return reconcile(raw, codestream, pixels)
  const top = 2 ** (pixels.signed ? pixels.bitsStored - 1 : pixels.bitsStored) - 1
  const bottom = pixels.signed ? -top - 1 : 0
  const up = 32 - codestream.precision
  const out = new Uint16Array(raw.length)
  for (let i = 0; i < raw.length; i++) {
    const value = pixels.signed ? (raw[i]! << up) >> up : raw[i]!
    out[i] = value > top ? top : value < bottom ? bottom : value
  }
  return out
}

/** A short frame in the top left corner of a black one of the header's size. */
function placed(raw: RawFrame['raw'], small: Codestream, pixels: PixelDescription): RawFrame['raw'] {
  const out = new (raw.constructor as new (length: number) => RawFrame['raw'])(pixels.rows * pixels.columns * pixels.samples)
  const width = small.columns * pixels.samples
  for (let y = 0; y < small.rows; y++) out.set(raw.subarray(y * width, (y + 1) * width), y * pixels.columns * pixels.samples)
  return out
}

function inflatedFrame(bytes: Uint8Array, pixels: PixelDescription): RawFrame['raw'] {
  const count = pixels.rows * pixels.columns * pixels.samples
  const expected = Math.ceil((count * pixels.bitsAllocated) / 8)
  let inflated: Uint8Array
  try {
    inflated = inflateRawSync(bytes, { maxOutputLength: checkAllocation(expected + 64, 'A deflated frame') })
  } catch (cause) {
    throw new UmbraError('damaged-pixels', 'The deflated frame cannot be inflated', { cause })
  }
  if (inflated.length < expected) throw new UmbraError('damaged-pixels', `The deflated frame has ${inflated.length} bytes of ${expected}`)
  const { bitsAllocated } = pixels
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) return unpackBits(inflated, bitsAllocated, 0, count)
  const raw = toWords(inflated.subarray(0, expected), (bitsAllocated / 8) as 1 | 2 | 4, false)
  return pixels.planar && pixels.samples > 1 ? interleave(raw, pixels.samples) : raw
}
