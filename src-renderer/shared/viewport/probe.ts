import { modalityValue } from '../../../src-main/greyscale/modality.ts'
import { isPadding } from '../../../src-main/greyscale/pipeline.ts'
import type { Film } from './film.ts'
import type { Point } from './matrix.ts'

export interface Probe {
  column: number
  row: number
  /** One value, or three in colour. */
  stored: number[]
  /** Rescaled value; null in colour, in padding and where there is no rescale. */
  modality: number | null
}

/** The pixel under an image point; null beside the film. */
export function probeAt({ header, data, colour }: Film, [x, y]: Point): Probe | null {
  const [column, row] = [Math.floor(x), Math.floor(y)]
  if (column < 0 || row < 0 || column >= header.columns || row >= header.rows) return null
  const at = (row * header.columns + column) * header.samples
  const stored = Array.from(data.subarray(at, at + Math.min(3, header.samples)))
  const rescaled = header.greyscale.rescale !== null || header.greyscale.modalityLut !== null
  const plain = colour || !rescaled || isPadding(header.greyscale, stored[0]!)
  return { column, row, stored, modality: plain ? null : modalityValue(header.greyscale, stored[0]!) }
}
