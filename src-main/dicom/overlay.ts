import { checkAllocation } from './limits.ts'
import type { Part10 } from './part10.ts'
import { element, number, numbers, string, valueBytes } from './values.ts'

/** One overlay plane (PS3.3 C.9.2), one byte per pixel, 0 or 1. */
export interface Overlay {
  group: number
  rows: number
  columns: number
  /** Row and column of the image pixel under the overlay's first pixel, counted from 1; may lie outside the image. */
  origin: [number, number]
  frames: number
  /** Image frame of the overlay's first frame, counted from 1; null: a single plane that belongs to every frame. */
  firstFrame: number | null
  type: 'GRAPHICS' | 'ROI'
  label: string
  data: Uint8Array
}

/** Overlays of a file; those that are empty, too short or described impossibly are left out. */
export function overlays(file: Part10): Overlay[] {
  const out: Overlay[] = []
  for (let group = 0x6000; group <= 0x601e; group += 2) {
    const overlay = readOverlay(file, group)
    if (overlay) out.push(overlay)
  }
  return out
}

function readOverlay({ dataSet }: Part10, group: number): Overlay | null {
  const tag = (low: number): number => ((group << 16) | low) >>> 0
  const rows = number(dataSet, tag(0x0010), 'US')
  const columns = number(dataSet, tag(0x0011), 'US')
  if (!rows || !columns) return null
  const frames = Math.max(1, Math.trunc(number(dataSet, tag(0x0015)) ?? 1))
  const count = rows * columns * frames
  checkAllocation(count, `An overlay of ${columns} x ${rows} x ${frames}`)
  const [row = 1, column = 1] = numbers(dataSet, tag(0x0050), 'SS', 2)
  const first = number(dataSet, tag(0x0051), 'US')
  const described: Omit<Overlay, 'data'> = {
    group,
    rows,
    columns,
    origin: [row, column],
    frames,
    firstFrame: first ?? (frames > 1 ? 1 : null),
    type: string(dataSet, tag(0x0040)) === 'R' ? 'ROI' : 'GRAPHICS',
    label: string(dataSet, tag(0x1500))
  }
  const own = element(dataSet, tag(0x3000))
  if (own) {
    const bytes = valueBytes(dataSet, own)
    if (bytes.length * 8 < count) return null
    const swapped = dataSet.bigEndian && own.vr === 'OW'
    const data = new Uint8Array(count)
    for (let i = 0; i < count; i++) data[i] = (bytes[swapped ? (i >> 3) ^ 1 : i >> 3]! >> (i & 7)) & 1
    return { ...described, data }
  }
  return embedded(dataSet.bytes, dataSet.bigEndian, described, number(dataSet, tag(0x0102), 'US'), element(dataSet, 0x7fe00010), number(dataSet, 0x00280100, 'US'))
}

/** Retired, and in the wild: an overlay in an unused high bit of uncompressed 16-bit pixels (PS3.3-2003 C.9.2.1.1). */
function embedded(bytes: Uint8Array, bigEndian: boolean, described: Omit<Overlay, 'data'>, bit: number | null, pixels: { offset: number; length: number; fragments: unknown } | null, allocated: number | null): Overlay | null {
  if (bit === null || bit < 1 || bit > 15 || allocated !== 16 || !pixels || pixels.fragments) return null
  const count = described.rows * described.columns * described.frames
  if (pixels.length < count * 2 || pixels.offset + count * 2 > bytes.length) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset + pixels.offset, count * 2)
  const data = new Uint8Array(count)
  for (let i = 0; i < count; i++) data[i] = (view.getUint16(2 * i, !bigEndian) >> bit) & 1
  return { ...described, data }
}

/**
 * An overlay cut to an image of `rows` x `columns`: 1 where it is set, whatever of it lies outside dropped.
 *
 * @param frame of the image, from 0 on
 * @returns null for a frame that the overlay does not belong to (PS3.3 C.9.3.1.1: Image Frame Origin)
 */
export function overlayOnImage(overlay: Overlay, rows: number, columns: number, frame = 0): Uint8Array | null {
  const index = overlay.firstFrame === null ? 0 : frame + 1 - overlay.firstFrame
  if (index < 0 || index >= overlay.frames) return null
  const out = new Uint8Array(checkAllocation(rows * columns, 'An overlay'))
  const [top, left] = [overlay.origin[0] - 1, overlay.origin[1] - 1]
  const at = index * overlay.rows * overlay.columns
  for (let y = Math.max(0, -top); y < overlay.rows && y + top < rows; y++) {
    for (let x = Math.max(0, -left); x < overlay.columns && x + left < columns; x++) out[(y + top) * columns + x + left] = overlay.data[at + y * overlay.columns + x] ?? 0
  }
  return out
}
