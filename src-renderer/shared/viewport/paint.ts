import type { DisplayLut } from '../../../src-main/greyscale/build-lut.ts'
import type { Sampled } from './sample.ts'

const OPAQUE = 0xff000000

/** Grey levels as packed little-endian RGBA, one per entry of the table. */
export function packLut({ lut }: Pick<DisplayLut, 'lut'>): Uint32Array {
  const packed = new Uint32Array(lut.length)
  for (let i = 0; i < lut.length; i++) packed[i] = (OPAQUE | (lut[i]! * 0x010101)) >>> 0
  return packed
}

/** Writes sampled stored values as RGBA; values outside the table take its ends. `out` is as wide as the sampled rectangle. */
export function paintGrey({ values }: Sampled, firstStored: number, packed: Uint32Array, out: Uint32Array): void {
  const last = packed.length - 1
  if (firstStored === 0 && values instanceof Uint8Array && last >= 255) {
    for (let i = 0; i < values.length; i++) out[i] = packed[values[i]!]!
    return
  }
  for (let i = 0; i < values.length; i++) {
    const index = values[i]! - firstStored
    out[i] = packed[index < 0 ? 0 : index > last ? last : index]!
  }
}

/** For data too deep for a table: each value through the whole chain. */
export function paintDeep({ values }: Sampled, grey: (stored: number) => number, out: Uint32Array): void {
  for (let i = 0; i < values.length; i++) out[i] = (OPAQUE | (grey(values[i]!) * 0x010101)) >>> 0
}

/** Packed RGBA pixels through one table of 256 levels for all three channels; null leaves them as they are. */
export function paintColour({ values }: Sampled, levels: Uint8Array | null, out: Uint32Array): void {
  if (!levels) {
    out.set(values)
    return
  }
  for (let i = 0; i < values.length; i++) {
    const pixel = values[i]!
    out[i] = (OPAQUE | (levels[(pixel >> 16) & 0xff]! << 16) | (levels[(pixel >> 8) & 0xff]! << 8) | levels[pixel & 0xff]!) >>> 0
  }
}
