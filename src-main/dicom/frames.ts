import { UmbraError } from '../base/umbra-error.ts'
import type { DataSet, Element } from './data-set.ts'
import { describeCodestream } from './codestream.ts'
import { valueBytes } from './values.ts'

interface Fragment {
  offset: number
  length: number
}

/**
 * Which fragments make up each frame (PS3.5 A.4). The basic offset table is used when it is there and true, then the extended one;
 * without either, one fragment per frame, or frames begin where a codestream begins.
 *
 * @returns per frame, the fragments in order; may be shorter than `frames` when the data ends early
 */
export function frameFragments(set: DataSet, pixelData: Element, frames: number): Fragment[][] {
  const [table, ...fragments] = pixelData.fragments ?? []
  if (!table || fragments.length === 0) throw new UmbraError('damaged-pixels', 'Pixel Data holds no fragments', { hint: 'Ask for the file again from where it came.' })
  if (frames === 1) return [fragments]
  if (fragments.length === frames) return fragments.map((fragment) => [fragment])
  const offsets = basicOffsets(set, table) ?? extendedOffsets(set)
  return (offsets && byOffsets(fragments, offsets, frames)) ?? byCodestreams(set, fragments)
}

function basicOffsets(set: DataSet, table: Fragment): number[] | null {
  if (table.length < 4) return null
  const view = new DataView(set.bytes.buffer, set.bytes.byteOffset + table.offset, table.length)
  return Array.from({ length: Math.floor(table.length / 4) }, (_, i) => view.getUint32(4 * i, !set.bigEndian))
}

/** Extended Offset Table (7FE0,0001), 64-bit. */
function extendedOffsets(set: DataSet): number[] | null {
  const of = set.elements.get(0x7fe00001)
  if (!of || of.length < 8) return null
  const bytes = valueBytes(set, of)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, i) => Number(view.getBigUint64(8 * i, !set.bigEndian)))
}

/** Null when an offset points at no fragment: the table lies. Offsets count from the first fragment's item tag. */
function byOffsets(fragments: Fragment[], offsets: number[], frames: number): Fragment[][] | null {
  if (offsets.length < frames || offsets[0] !== 0) return null
  const base = fragments[0]!.offset - 8
  const starts = new Map(fragments.map((fragment, i) => [fragment.offset - 8 - base, i]))
  const firsts = offsets.slice(0, frames).map((offset) => starts.get(offset))
  const out: Fragment[][] = []
  for (let i = 0; i < frames; i++) {
    const from = firsts[i]
    const to = i + 1 < frames ? firsts[i + 1] : fragments.length
    if (from === undefined || to === undefined || to <= from) return null
    out.push(fragments.slice(from, to))
  }
  return out
}

function byCodestreams(set: DataSet, fragments: Fragment[]): Fragment[][] {
  const out: Fragment[][] = []
  for (const fragment of fragments) {
    const begins = describeCodestream(set.bytes.subarray(fragment.offset, fragment.offset + fragment.length)) !== null
    if (begins || out.length === 0) out.push([fragment])
    else out.at(-1)!.push(fragment)
  }
  return out
}

/** Bytes of one frame; a single fragment is not copied. */
export function joinFragments(set: DataSet, fragments: Fragment[]): Uint8Array {
  const parts = fragments.map((fragment) => set.bytes.subarray(fragment.offset, fragment.offset + fragment.length))
  return parts.length === 1 ? parts[0]! : new Uint8Array(Buffer.concat(parts))
}
