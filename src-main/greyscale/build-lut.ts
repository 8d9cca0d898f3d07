import { lookUp } from './modality.ts'
import type { GreyscalePipeline, VoiChoice } from './pipeline.ts'
import { isInverted, isPadding, storedRange } from './pipeline.ts'
import type { StoredValues } from './statistics.ts'
import { voiTransform } from './voi.ts'

export interface DisplayLut {
  /** Stored value of `lut[0]`. */
  firstStored: number
  /** Grey level 0..255 of each stored value from `firstStored` on. */
  lut: Uint8Array
}

const MOST_ENTRIES = 65536

/**
 * The whole chain of PS3.3 C.11 and PS3.4 N.2 for one stored value: modality LUT or rescale, VOI, then inversion, last and once.
 * Padding is black whatever the inversion: it is background, not image.
 */
export function greyOf(pipeline: GreyscalePipeline, choice: VoiChoice, options: { invert?: boolean } = {}): (stored: number) => number {
  const voi = voiTransform(pipeline, choice)
  const inverted = isInverted(pipeline) !== (options.invert ?? false)
  const { modalityLut } = pipeline
  const slope = pipeline.rescale?.slope ?? 1
  const intercept = pipeline.rescale?.intercept ?? 0
  return (stored) => {
    if (isPadding(pipeline, stored)) return 0
    const fraction = voi(modalityLut ? lookUp(modalityLut, stored) : stored * slope + intercept)
    const level = Math.floor((inverted ? 1 - fraction : fraction) * 255 + 0.5)
    return level < 0 ? 0 : level > 255 ? 255 : level
  }
}

/**
 * Table from stored value to grey level for every value `bitsStored` bits can hold.
 *
 * @param range limits the table, needed above 16 bits stored (a 32-bit table would be 4 GB)
 * @throws RangeError for a table past 65536 entries: use `render`, which goes pixel by pixel there
 */
export function buildLut(pipeline: GreyscalePipeline, choice: VoiChoice, options: { invert?: boolean; range?: { low: number; high: number } } = {}): DisplayLut {
  const { low, high } = options.range ?? storedRange(pipeline)
  const entries = high - low + 1
  if (entries > MOST_ENTRIES) throw new RangeError(`A display table of ${entries} entries is too large: ${pipeline.bitsStored} bits stored`)
  const grey = greyOf(pipeline, choice, options)
  const lut = new Uint8Array(entries)
  for (let i = 0; i < entries; i++) lut[i] = grey(low + i)
  return { firstStored: low, lut }
}

/** Stored values -> grey levels through a table; values outside it take its ends. */
export function applyLut(data: StoredValues, display: DisplayLut, out: Uint8Array = new Uint8Array(data.length)): Uint8Array {
  if (data.BYTES_PER_ELEMENT > 2) return applyClamped(data, display, out)
  // One table for every bit pattern the array can hold leaves no comparison in the loop, which runs at each step of a window drag.
  const table = patternTable(display, data)
  const mask = table.length - 1
  const whole = out.byteOffset % 4 === 0 ? data.length - (data.length % 4) : 0
  const words = new Uint32Array(whole === 0 ? new ArrayBuffer(0) : out.buffer, whole === 0 ? 0 : out.byteOffset, whole / 4)
  for (let i = 0, o = 0; i < whole; i += 4, o++) {
    words[o] = table[data[i]! & mask]! | (table[data[i + 1]! & mask]! << 8) | (table[data[i + 2]! & mask]! << 16) | (table[data[i + 3]! & mask]! << 24)
  }
  for (let i = whole; i < data.length; i++) out[i] = table[data[i]! & mask]!
  return out
}

/** Grey level by the 8 or 16 bits of a value, sign included. */
function patternTable({ firstStored, lut }: DisplayLut, data: StoredValues): Uint8Array {
  const size = 2 ** (8 * data.BYTES_PER_ELEMENT)
  const signed = data instanceof Int8Array || data instanceof Int16Array
  const last = lut.length - 1
  const table = new Uint8Array(size)
  for (let pattern = 0; pattern < size; pattern++) {
    const index = (signed && pattern >= size / 2 ? pattern - size : pattern) - firstStored
    table[pattern] = lut[index < 0 ? 0 : index > last ? last : index]!
  }
  return table
}

function applyClamped(data: StoredValues, { firstStored, lut }: DisplayLut, out: Uint8Array): Uint8Array {
  const last = lut.length - 1
  for (let i = 0; i < data.length; i++) {
    const index = data[i]! - firstStored
    out[i] = lut[index < 0 ? 0 : index > last ? last : index]!
  }
  return out
}

/** Stored values -> grey levels, by table where one fits and value by value for deeper data. */
export function renderLevels(data: StoredValues, pipeline: GreyscalePipeline, choice: VoiChoice, options: { invert?: boolean } = {}): Uint8Array {
  if (pipeline.bitsStored <= 16) return applyLut(data, buildLut(pipeline, choice, options))
  const grey = greyOf(pipeline, choice, options)
  const out = new Uint8Array(data.length)
  for (let i = 0; i < data.length; i++) out[i] = grey(data[i]!)
  return out
}
