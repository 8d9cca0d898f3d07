import { UmbraError } from '../base/umbra-error.ts'

/**
 * Brings every row of [count, size] to length 1, in place. The sum of squares is taken in float64.
 *
 * @throws UmbraError `embedding-not-finite` when a row holds NaN or infinity, or is all zero: such a row would rank by accident
 */
export function normaliseRows(rows: Float32Array, size: number): Float32Array {
  for (let start = 0; start < rows.length; start += size) {
    let squares = 0
    for (let i = start; i < start + size; i++) squares += rows[i]! * rows[i]!
    const length = Math.sqrt(squares)
    if (!Number.isFinite(length) || length === 0) {
      throw new UmbraError('embedding-not-finite', `The model gave an embedding of length ${length} for input ${start / size}.`, { hint: 'Verify the model; try the device “cpu”.' })
    }
    for (let i = start; i < start + size; i++) rows[i]! /= length
  }
  return rows
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
