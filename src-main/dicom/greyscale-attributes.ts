import type { GreyscalePipeline, Lut, VoiFunction, VoiWindow } from '../greyscale/pipeline.ts'
import { modalityRange } from '../greyscale/modality.ts'
import type { DataSet } from './data-set.ts'
import type { PixelDescription } from './pixel-description.ts'
import { element, items, number, numbers, string, strings, valueBytes } from './values.ts'

/**
 * The greyscale pipeline of a data set (PS3.3 C.7.6.3, C.11.1, C.11.2, C.11.6), per frame where functional groups say so.
 * Tables and windows that cannot be used are left out, never guessed.
 */
export function greyscalePipeline(set: DataSet, pixels: PixelDescription, frame = 0): GreyscalePipeline {
  const transformation = functionalGroup(set, 0x00289145, frame) ?? set
  const voi = functionalGroup(set, 0x00289132, frame) ?? set
  const pipeline: GreyscalePipeline = {
    bitsStored: pixels.bitsStored,
    signed: pixels.signed,
    photometric: pixels.photometric,
    rescale: rescale(transformation),
    modalityLut: firstLut(set, 0x00283000, pixels.signed),
    voiLuts: [],
    windows: windows(voi),
    voiFunction: voiFunction(string(voi, 0x00281056)),
    presentationInverse: string(set, 0x20500020).toUpperCase() === 'INVERSE',
    padding: padding(set, pixels)
  }
  // The input of a VOI LUT is the modality value: signed where that can be negative.
  pipeline.voiLuts = luts(voi, 0x00283010, modalityRange(pipeline).low < 0)
  return pipeline
}

/** Item of a functional group macro for one frame: Per-frame first, then Shared (PS3.3 C.7.6.16). */
function functionalGroup(set: DataSet, macro: number, frame: number): DataSet | null {
  const perFrame = items(set, 0x52009230)[frame]
  const shared = items(set, 0x52009229)[0]
  for (const group of [perFrame, shared]) {
    const found = group ? items(group, macro)[0] : undefined
    if (found) return found
  }
  return null
}

function rescale(set: DataSet): GreyscalePipeline['rescale'] {
  const slope = number(set, 0x00281053)
  const intercept = number(set, 0x00281052)
  // A slope of zero would make every pixel the same: not a transformation but a mistake.
  if (slope === 0 || (slope === null && intercept === null)) return null
  return { slope: slope ?? 1, intercept: intercept ?? 0 }
}

function windows(set: DataSet): VoiWindow[] {
  const centers = numbers(set, 0x00281050)
  const widths = numbers(set, 0x00281051)
  const explanations = strings(set, 0x00281055)
  const out: VoiWindow[] = []
  for (let i = 0; i < Math.min(centers.length, widths.length, 100); i++) {
    const center = centers[i]!
    const width = widths[i]!
    if (Number.isFinite(center) && Number.isFinite(width) && width > 0) out.push({ center, width, ...(explanations[i] ? { explanation: explanations[i] } : {}) })
  }
  return out
}

function voiFunction(name: string): VoiFunction {
  const upper = name.toUpperCase()
  return upper === 'SIGMOID' || upper === 'LINEAR_EXACT' ? upper : 'LINEAR'
}

/** Pixel Padding Value and Range Limit are stored values, in the pixels' own sign (PS3.3 C.7.5.1.1.2). */
function padding(set: DataSet, pixels: PixelDescription): GreyscalePipeline['padding'] {
  const values = numbers(set, 0x00280120, pixels.signed ? 'SS' : 'US', 2)
  // More than one value is rubbish that reached the tag by accident.
  if (values.length !== 1) return null
  const value = inSign(values[0]!, pixels.signed)
  const limits = numbers(set, 0x00280121, pixels.signed ? 'SS' : 'US', 2)
  const limit = limits.length === 1 ? inSign(limits[0]!, pixels.signed) : value
  return { low: Math.min(value, limit), high: Math.max(value, limit) }
}

/** Writers put signed padding in US and the reverse: only the 16 bits count. */
function inSign(value: number, signed: boolean): number {
  return signed ? (value << 16) >> 16 : value & 0xffff
}

function firstLut(set: DataSet, tag: number, signed: boolean): Lut | null {
  return luts(set, tag, signed)[0] ?? null
}

function luts(set: DataSet, tag: number, signed: boolean): Lut[] {
  return items(set, tag).slice(0, 32).flatMap((item) => readLut(item, signed) ?? [])
}

/**
 * One LUT item. Its descriptor (entries, first value mapped, bits) is honoured where it can be and corrected where real files are wrong:
 * 0 entries mean 65536; a first value in US may be meant signed; 8-bit entries may be packed two to a word; data may be shorter than the
 * entries claimed, or wider than the bits claimed.
 */
export function readLut(item: DataSet, signed: boolean): Lut | null {
  const descriptor = numbers(item, 0x00283002, 'US', 3)
  const data = element(item, 0x00283006)
  if (descriptor.length < 3 || !data || data.length === 0) return null
  const claimed = (descriptor[0]! & 0xffff) || 65536
  const first = signed ? (descriptor[1]! << 16) >> 16 : descriptor[1]! & 0xffff
  const bits = descriptor[2]! & 0xffff
  const values = lutValues(item, data.vr, claimed, bits)
  if (values.length === 0) return null
  let top = 0
  for (const value of values) if (value > top) top = value
  const needed = Math.max(1, Math.ceil(Math.log2(top + 1)))
  const explanation = string(item, 0x00283003)
  return { firstValue: first, bits: bits >= needed && bits <= 16 ? bits : needed, data: values, ...(explanation ? { explanation } : {}) }
}

function lutValues(item: DataSet, vr: string, claimed: number, bits: number): number[] {
  const bytes = valueBytes(item, element(item, 0x00283006)!)
  // LO-encoded or UN data still is a row of words; a row of exactly as many bytes as entries is 8-bit packed.
  if (bits <= 8 && bytes.length < claimed * 2) return packedBytes(bytes, claimed, item.bigEndian && vr !== 'OB')
  return numbers(item, 0x00283006, 'US', claimed).map((value) => value & 0xffff)
}

/** Low byte of each word first; a big endian file has the words swapped. */
function packedBytes(bytes: Uint8Array, count: number, swapped: boolean): number[] {
  const out: number[] = []
  for (let i = 0; i < Math.min(count, bytes.length); i++) out.push(bytes[swapped ? i ^ 1 : i] ?? bytes[i]!)
  return out
}
