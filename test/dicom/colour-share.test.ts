import { expect, test } from 'vitest'
import { colouredShare } from '../../src-main/dicom/colour.ts'

test('grey, tint and colour are told apart', () => {
  const fill = (r: number, g: number, b: number): Uint8Array => Uint8Array.from({ length: 300 }, (_, i) => [r, g, b][i % 3]!)
  expect(colouredShare(fill(90, 90, 90))).toBe(0)
  expect(colouredShare(fill(100, 110, 120))).toBe(0)
  expect(colouredShare(fill(200, 90, 60))).toBe(1)
  const half = fill(90, 90, 90)
  half.set(fill(200, 90, 60).subarray(0, 150))
  expect(colouredShare(half)).toBe(0.5)
})
