import type { Preprocessing } from '../../models/manifest.ts'
import { filmGeometry } from './geometry.ts'
import { resizeColumns, resizeRows, type GreyLevels } from './resize.ts'
import { axisWeights } from './weights.ts'

/** A film as displayed: grey levels 0 (black) to 255 (white), inversion and windowing done, row by row. */
export interface GreyImage {
  rows: number
  columns: number
  data: GreyLevels
}

/** Values one film takes in an image tensor. */
export function inputLength({ channels, size }: Pick<Preprocessing, 'channels' | 'size'>): number {
  return channels * size * size
}

/**
 * Exactly what the manifest says, from displayed grey levels to the tensor: pad or crop, resize, scale, normalise, repeat over channels.
 * Pure; runs inside the decode workers.
 *
 * @param out where to write [channels, size, size], e.g. one film of a batch; a new array when absent
 * @throws RangeError when data and size disagree
 */
export function preprocess({ rows, columns, data }: GreyImage, spec: Preprocessing, out: Float32Array = new Float32Array(inputLength(spec))): Float32Array {
  if (rows < 1 || columns < 1 || data.length !== rows * columns) throw new RangeError(`${data.length} grey levels are no film of ${rows} x ${columns}`)
  if (out.length !== inputLength(spec)) throw new RangeError(`${out.length} values cannot hold ${spec.channels} x ${spec.size} x ${spec.size}`)
  const geometry = filmGeometry(rows, columns, spec)
  const acrossRows = axisWeights(geometry.row, spec)
  const acrossColumns = axisWeights(geometry.column, spec)
  const round = spec.precision === 'uint8'
  // A crop or a nearest-neighbour choice may leave rows that nobody needs.
  const firstRow = acrossRows.first.reduce((least, first) => Math.min(least, first))
  const endRow = acrossRows.first.reduce((most, first, i) => Math.max(most, first + acrossRows.count[i]!), firstRow)
  const plane = resizeRows(resizeColumns(data, columns, firstRow, endRow, acrossColumns, round), spec.size, firstRow, acrossRows, round)
  for (let channel = 0; channel < spec.channels; channel++) {
    const mean = spec.mean[spec.mean.length === 1 ? 0 : channel]!
    const std = spec.std[spec.std.length === 1 ? 0 : channel]!
    const factor = spec.scale / std
    const offset = -mean / std
    const start = channel * plane.length
    for (let i = 0; i < plane.length; i++) out[start + i] = plane[i]! * factor + offset
  }
  return out
}
