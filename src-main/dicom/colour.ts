import type { StoredValues } from '../greyscale/statistics.ts'
import type { DataSet } from './data-set.ts'
import type { DecodedFrame } from './decode.ts'
import { element, numbers, valueBytes } from './values.ts'

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value)

/** The JFIF equations in 16-bit fixed point, rounded as libjpeg rounds them (jdcolor.c): the same levels as every other viewer. */
const FIX = { crRed: 91881, cbGreen: -22554, crGreen: -46802, cbBlue: 116130, half: 32768 }

/** YBR_FULL -> RGB, 8-bit (PS3.3 C.7.6.3.1.2). */
export function ybrToRgb(data: ArrayLike<number>): Uint8Array {
  const out = new Uint8Array(data.length)
  for (let i = 0; i + 2 < data.length; i += 3) {
    const y = data[i]!
    const cb = data[i + 1]! - 128
    const cr = data[i + 2]! - 128
    out[i] = clamp(y + ((FIX.crRed * cr + FIX.half) >> 16))
    out[i + 1] = clamp(y + ((FIX.cbGreen * cb + FIX.crGreen * cr + FIX.half) >> 16))
    out[i + 2] = clamp(y + ((FIX.cbBlue * cb + FIX.half) >> 16))
  }
  return out
}

/** Colour frame -> 8-bit RGB for display; deeper samples lose their low bits. */
export function toRgb(frame: DecodedFrame): Uint8Array {
  const eight = to8Bits(frame.data, frame.pipeline.bitsStored)
  const three = frame.samples === 4 ? dropFourth(eight) : eight
  return frame.ybr ? ybrToRgb(three) : three
}

function to8Bits(data: StoredValues, bits: number): Uint8Array {
  if (data instanceof Uint8Array && bits === 8) return data
  const out = new Uint8Array(data.length)
  const scale = 255 / (2 ** bits - 1)
  for (let i = 0; i < data.length; i++) out[i] = Math.round(data[i]! * scale)
  return out
}

function dropFourth(data: Uint8Array): Uint8Array {
  const out = new Uint8Array((data.length / 4) * 3)
  for (let i = 0, o = 0; i < data.length; i += 4, o += 3) for (let c = 0; c < 3; c++) out[o + c] = data[i + c]!
  return out
}

/** Red, green and blue tables of a PALETTE COLOR image, 256 levels each (PS3.3 C.7.9). */
export interface Palette {
  first: number
  red: Uint8Array
  green: Uint8Array
  blue: Uint8Array
}

/** Null when a table is missing or segmented in a way that cannot be read. */
export function palette(set: DataSet): Palette | null {
  const descriptor = numbers(set, 0x00281101, 'US', 3)
  if (descriptor.length < 3) return null
  const entries = (descriptor[0]! & 0xffff) || 65536
  const channel = (offset: number): Uint8Array | null => {
    const plain = element(set, 0x00281201 + offset)
    if (plain) return paletteData(set, 0x00281201 + offset, entries, descriptor[2]!)
    const segmented = numbers(set, 0x00281221 + offset, 'US')
    return segmented.length > 0 ? highBytes(expandSegments(segmented, entries), descriptor[2]!) : null
  }
  const [red, green, blue] = [channel(0), channel(1), channel(2)]
  if (!red || !green || !blue) return null
  // A first value mapped beyond 32767 in a signed image is negative; indices are unsigned in every palette seen.
  return { first: descriptor[1]! & 0xffff, red, green, blue }
}

function paletteData(set: DataSet, tag: number, entries: number, bits: number): Uint8Array {
  const bytes = valueBytes(set, element(set, tag)!)
  if (bits <= 8 && bytes.length < entries * 2) return bytes.slice(0, entries)
  return highBytes(numbers(set, tag, 'US', entries), bits)
}

/** 16-bit entries -> 8 bits; tables that say 16 and hold 8 are shown by their low byte. */
function highBytes(values: number[], bits: number): Uint8Array {
  let top = 0
  for (const value of values) if (value > top) top = value
  const shift = bits > 8 && top > 255 ? 8 : 0
  return Uint8Array.from(values, (value) => (value & 0xffff) >> shift)
}

/** Segmented Palette Color LUT: discrete, linear and indirect segments (PS3.3 C.7.9.2). */
function expandSegments(codes: number[], entries: number): number[] {
  const out: number[] = []
  const run = (at: number, count: number, depth: number): void => {
    for (let n = 0; n < count && at + 1 < codes.length && out.length < entries; n++) {
      const [type, length] = [codes[at]!, codes[at + 1]!]
      if (type === 0) {
        out.push(...codes.slice(at + 2, at + 2 + Math.min(length, entries - out.length)))
        at += 2 + length
      } else if (type === 1) {
        const from = out.at(-1) ?? 0
        const to = codes[at + 2] ?? from
        for (let i = 1; i <= length && out.length < entries; i++) out.push(Math.round(from + ((to - from) * i) / length))
        at += 3
      } else if (type === 2) {
        const offset = (codes[at + 2] ?? 0) + (codes[at + 3] ?? 0) * 65536
        if (depth === 0) run(offset, length, 1)
        at += 4
      } else return
    }
  }
  run(0, Infinity, 0)
  return out
}

/** Palette indices -> 8-bit RGB. */
export function applyPalette(data: StoredValues, of: Palette): Uint8Array {
  const out = new Uint8Array(data.length * 3)
  const last = of.red.length - 1
  for (let i = 0; i < data.length; i++) {
    const index = Math.min(last, Math.max(0, data[i]! - of.first))
    out[3 * i] = of.red[index]!
    out[3 * i + 1] = of.green[index] ?? 0
    out[3 * i + 2] = of.blue[index] ?? 0
  }
  return out
}

/** Channels this far apart are seen as colour; JPEG's own rounding and the tint of a scan stay below. */
const VISIBLE = 32

/** Share of RGB pixels that are visibly coloured, 0..1. */
export function colouredShare(rgb: Uint8Array): number {
  let coloured = 0
  for (let i = 0; i + 2 < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!]
    if (Math.max(r, g, b) - Math.min(r, g, b) > VISIBLE) coloured++
  }
  return rgb.length === 0 ? 0 : coloured / (rgb.length / 3)
}
