import { createKernel, TOGETHER } from './kernel.ts'
import type { AxisWeights } from './weights.ts'

export type GreyLevels = Uint8Array | Float32Array

/** To the nearest grey level, halves up, clipped: `clip8` of Pillow's Resample.c. */
const clip8 = (value: number): number => (value <= 0 ? 0 : value >= 255 ? 255 : Math.floor(value + 0.5))

/** Along the columns: [rows, columns] -> [endRow - firstRow, size]. */
export function resizeColumns(data: GreyLevels, columns: number, firstRow: number, endRow: number, axis: AxisWeights, round: boolean): Float32Array {
  const { size } = axis
  const out = new Float32Array((endRow - firstRow) * size)
  const kernel = createKernel(columns, axis)
  // Rows past the end repeat the last one and are dropped.
  const at = (row: number): GreyLevels => data.subarray(Math.min(row, endRow - 1) * columns, (Math.min(row, endRow - 1) + 1) * columns)
  for (let row = firstRow; row < endRow; row += TOGETHER) {
    const sums = kernel([at(row), at(row + 1), at(row + 2), at(row + 3)])
    const target = (row - firstRow) * size
    for (let r = 0; r < Math.min(TOGETHER, endRow - row); r++) {
      for (let x = 0; x < size; x++) out[target + r * size + x] = round ? clip8(sums[x * TOGETHER + r]!) : sums[x * TOGETHER + r]!
    }
  }
  return out
}

/** Along the rows: [rows, width] (whose first row is film row `firstRow`) -> [size, width]. */
export function resizeRows(data: Float32Array, width: number, firstRow: number, axis: AxisWeights, round: boolean): Float32Array {
  const { size, stride, first, count, weights, constant } = axis
  const out = new Float32Array(size * width)
  const sums = new Float64Array(width)
  for (let y = 0; y < size; y++) {
    sums.fill(constant[y]!)
    for (let k = 0; k < count[y]!; k++) {
      const weight = weights[y * stride + k]!
      const source = (first[y]! + k - firstRow) * width
      for (let x = 0; x < width; x++) sums[x]! += weight * data[source + x]!
    }
    for (let x = 0; x < width; x++) out[y * width + x] = round ? clip8(sums[x]!) : sums[x]!
  }
  return out
}
