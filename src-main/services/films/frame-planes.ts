import type { FramePlane } from '../../contract/index.ts'
import { overlayOnImage, overlays } from '../../dicom/overlay.ts'
import type { Part10 } from '../../dicom/part10.ts'

/** The overlay planes that lie on a frame, with one bit per pixel each; what cannot be read is told and does not keep the film from the reader. */
export function framePlanes(file: Part10 | null, { rows, columns }: { rows: number; columns: number }, frame: number): { planes: FramePlane[]; bits: Uint8Array[]; warnings: string[] } {
  const planes: FramePlane[] = []
  const bits: Uint8Array[] = []
  if (!file) return { planes, bits, warnings: [] }
  try {
    for (const overlay of overlays(file)) {
      const mask = overlayOnImage(overlay, rows, columns, frame)
      if (!mask?.includes(1)) continue
      planes.push({ number: (overlay.group - 0x6000) / 2 + 1, type: overlay.type, label: overlay.label })
      bits.push(packBits(mask))
    }
    return { planes, bits, warnings: [] }
  } catch (error) {
    return { planes: [], bits: [], warnings: [`an overlay plane of the file cannot be shown (${error instanceof Error ? error.message : String(error)})`] }
  }
}

function packBits(mask: Uint8Array): Uint8Array {
  const packed = new Uint8Array(Math.ceil(mask.length / 8))
  for (let i = 0; i < mask.length; i++) packed[i >> 3]! |= mask[i]! << (i & 7)
  return packed
}
