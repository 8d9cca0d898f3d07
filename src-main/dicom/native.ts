import { UmbraError } from '../base/umbra-error.ts'
import { checkAllocation } from './limits.ts'
import type { PixelDescription } from './pixel-description.ts'
import { interleave, toWords, unpackBits } from './stored-values.ts'

/** A frame may lack at most this part of its bytes (a file cut short in transfer); the rest is zero and the reader is told. */
const MOST_MISSING = 0.1

export interface NativeFrame {
  raw: Uint8Array | Uint16Array | Uint32Array
  warnings: string[]
}

/** Bits per frame of uncompressed pixels. YBR_FULL_422 stores four samples for every two pixels. */
export function frameBits(pixels: PixelDescription): number {
  const samples = isSubsampled(pixels) ? 2 : pixels.samples
  return pixels.rows * pixels.columns * samples * pixels.bitsAllocated
}

export function isSubsampled(pixels: PixelDescription): boolean {
  return pixels.samples === 3 && pixels.photometric.endsWith('_422') && pixels.columns % 2 === 0
}

/**
 * How many of the bytes that a frame needs are not among the `available` ones.
 *
 * @throws UmbraError `damaged-pixels` when they are too many to show the frame
 */
export function missingBytes(available: number, pixels: PixelDescription, frame: number): { missing: number; needed: number } {
  const bits = frameBits(pixels)
  const first = Math.floor((frame * bits) / 8)
  const end = Math.ceil(((frame + 1) * bits) / 8)
  const missing = Math.max(0, end - available)
  if (missing > MOST_MISSING * (end - first)) {
    throw new UmbraError('damaged-pixels', `Frame ${frame + 1} needs bytes ${first} to ${end} of Pixel Data, which has ${available}`, { hint: 'The file is cut short, or its header is wrong.' })
  }
  return { missing, needed: end - first }
}

/**
 * One frame of uncompressed pixels, sample-interleaved, chroma repeated for both pixels of a pair.
 *
 * @param bytes the whole Pixel Data value
 * @param swapped 16-bit words hold 8-bit samples in big endian order
 */
export function nativeFrame(bytes: Uint8Array, pixels: PixelDescription, frame: number, bigEndian: boolean, wordsOf: 'OB' | 'OW'): NativeFrame {
  const count = pixels.rows * pixels.columns * (isSubsampled(pixels) ? 2 : pixels.samples)
  const firstBit = frame * frameBits(pixels)
  const { missing, needed } = missingBytes(bytes.length, pixels, frame)
  const warnings = missing > 0 ? [`truncated: ${missing} of ${needed} bytes are missing, shown as zero`] : []
  checkAllocation(count * 4, `A frame of ${pixels.columns} x ${pixels.rows} x ${pixels.samples}`)
  let raw = words(bytes, pixels, firstBit, count, bigEndian, wordsOf)
  if (isSubsampled(pixels)) raw = upsample(raw)
  else if (pixels.planar && pixels.samples > 1) raw = interleave(raw, pixels.samples)
  return { raw, warnings }
}

function words(bytes: Uint8Array, pixels: PixelDescription, firstBit: number, count: number, bigEndian: boolean, vr: 'OB' | 'OW'): NativeFrame['raw'] {
  const { bitsAllocated } = pixels
  if (bitsAllocated !== 8 && bitsAllocated !== 16 && bitsAllocated !== 32) {
    // Packed samples run through 16-bit words; a big endian file has their bytes exchanged.
    const from = Math.floor(firstBit / 16) * 2
    const part = bytes.subarray(from, Math.ceil((firstBit + count * bitsAllocated) / 16) * 2)
    return unpackBits(bigEndian && vr === 'OW' ? swapPairs(part) : part, bitsAllocated, firstBit - from * 8, count)
  }
  const size = (bitsAllocated / 8) as 1 | 2 | 4
  const from = firstBit / 8
  let part: Uint8Array
  if (size === 1 && bigEndian && vr === 'OW') {
    const even = from - (from % 2)
    part = swapPairs(bytes.subarray(even, from + count + ((from + count) % 2))).subarray(from - even, from - even + count)
  } else part = bytes.subarray(from, from + count * size)
  if (part.length < count * size) {
    const padded = new Uint8Array(count * size)
    padded.set(part)
    part = padded
  }
  return toWords(part, size, bigEndian)
}

function swapPairs(bytes: Uint8Array): Uint8Array {
  const copy = Buffer.alloc(bytes.length + (bytes.length % 2))
  copy.set(bytes)
  return copy.swap16()
}

/** Y1 Y2 Cb Cr -> Y1 Cb Cr, Y2 Cb Cr (PS3.3 C.7.6.3.1.2). */
function upsample<T extends NativeFrame['raw']>(pairs: T): T {
  const out = new (pairs.constructor as new (length: number) => T)((pairs.length / 2) * 3)
  for (let i = 0, o = 0; i + 3 < pairs.length; i += 4, o += 6) {
    out[o] = pairs[i]!
    out[o + 3] = pairs[i + 1]!
    out[o + 1] = out[o + 4] = pairs[i + 2]!
    out[o + 2] = out[o + 5] = pairs[i + 3]!
  }
  return out
}
