import type { StoredValues } from '../greyscale/statistics.ts'
import type { PixelDescription } from './pixel-description.ts'

const TYPES = {
  unsigned: { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array },
  signed: { 1: Int8Array, 2: Int16Array, 4: Int32Array }
} as const

/** The smallest array type that holds `bitsStored` bits. */
export function newStored(count: number, bitsStored: number, signed: boolean): StoredValues {
  const size = bitsStored <= 8 ? 1 : bitsStored <= 16 ? 2 : 4
  return new TYPES[signed ? 'signed' : 'unsigned'][size](count)
}

/**
 * Raw words -> stored values (PS3.5 8.1.1): shifted down to High Bit, masked to Bits Stored, sign-extended. Overlay bits and rubbish in
 * the unused bits are gone afterwards.
 */
export function extractStored(raw: Uint8Array | Uint16Array | Uint32Array, pixels: Pick<PixelDescription, 'bitsStored' | 'highBit' | 'signed'>): StoredValues {
  const { bitsStored, highBit, signed } = pixels
  const down = highBit + 1 - bitsStored
  const whole = raw.BYTES_PER_ELEMENT * 8
  if (bitsStored === whole && !signed) return raw
  // Most writers leave the unused bits zero: finding that out is cheaper than another copy of the film.
  const fits = raw.BYTES_PER_ELEMENT === newStored(0, bitsStored, false).BYTES_PER_ELEMENT
  if (!signed && down === 0 && fits && isClean(raw, bitsStored)) return raw
  const out = newStored(raw.length, bitsStored, signed)
  const up = 32 - bitsStored
  // Shift left then right once more: masks and extends the sign in two integer operations.
  if (signed) for (let i = 0; i < raw.length; i++) out[i] = ((raw[i]! >>> down) << up) >> up
  else for (let i = 0; i < raw.length; i++) out[i] = ((raw[i]! >>> down) << up) >>> up
  return out
}

function isClean(raw: Uint8Array | Uint16Array | Uint32Array, bitsStored: number): boolean {
  let used = 0
  for (let i = 0; i < raw.length; i++) used |= raw[i]!
  return used >>> bitsStored === 0
}

/** Little or big endian bytes as words in this machine's order (little endian, as on every platform Electron runs on). Copied only where it must be. */
export function toWords(bytes: Uint8Array, size: 1 | 2 | 4, bigEndian: boolean): Uint8Array | Uint16Array | Uint32Array {
  if (size === 1) return bytes
  if (!bigEndian && bytes.byteOffset % size === 0) return size === 2 ? new Uint16Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 2)) : new Uint32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4))
  const copy = new Uint8Array(bytes.length - (bytes.length % size))
  copy.set(bytes.subarray(0, copy.length))
  if (bigEndian) {
    const buffer = Buffer.from(copy.buffer)
    if (size === 2) buffer.swap16()
    else buffer.swap32()
  }
  return size === 2 ? new Uint16Array(copy.buffer) : new Uint32Array(copy.buffer)
}

/** Samples packed `bits` apiece, least significant bit first (1-bit images, ACR-NEMA 12-bit). */
export function unpackBits(bytes: Uint8Array, bits: number, firstBit: number, count: number): Uint8Array | Uint16Array | Uint32Array {
  const out = bits <= 8 ? new Uint8Array(count) : bits <= 16 ? new Uint16Array(count) : new Uint32Array(count)
  if (bits === 1) {
    for (let i = 0, bit = firstBit; i < count; i++, bit++) out[i] = ((bytes[bit >>> 3] ?? 0) >> (bit & 7)) & 1
    return out
  }
  for (let i = 0; i < count; i++) {
    const bit = firstBit + i * bits
    let value = 0
    for (let filled = 0, at = bit >> 3, skip = bit & 7; filled < bits; at++, skip = 0) {
      value += ((bytes[at] ?? 0) >> skip) * 2 ** filled
      filled += 8 - skip
    }
    out[i] = bits >= 32 ? value : value % 2 ** bits
  }
  return out
}

/** RRR...GGG...BBB... -> RGBRGB... */
export function interleave<T extends Uint8Array | Uint16Array | Uint32Array>(planar: T, samples: number): T {
  // Not slice(): that of a Buffer shares its memory, and the planes would be overwritten while they are read.
  const out = newWords(planar.length, planar.BYTES_PER_ELEMENT) as T
  const pixels = planar.length / samples
  for (let sample = 0; sample < samples; sample++) for (let i = 0; i < pixels; i++) out[i * samples + sample] = planar[sample * pixels + i]!
  return out
}

function newWords(count: number, size: number): Uint8Array | Uint16Array | Uint32Array {
  return size === 1 ? new Uint8Array(count) : size === 2 ? new Uint16Array(count) : new Uint32Array(count)
}
