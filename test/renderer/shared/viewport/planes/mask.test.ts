import { expect, test } from 'vitest'
import { halveMask, unpackMask } from '../../../../../src-renderer/shared/viewport/planes/mask.ts'

const ROWS = 5
const COLUMNS = 7
const bits = Uint8Array.of(0b01000010, 0b00000001, 0b10000000, 0b00010000, 0b100)
const isSet = (row: number, column: number): boolean => {
  const at = row * COLUMNS + column
  return row < ROWS && column < COLUMNS && Math.floor(bits[Math.floor(at / 8)]! / 2 ** (at % 8)) % 2 === 1
}

test('bits run on across the ends of rows, from the lowest', () => {
  const { set } = unpackMask(bits, ROWS, COLUMNS)
  for (let row = 0; row < ROWS; row++) for (let column = 0; column < COLUMNS; column++) expect(set[row * COLUMNS + column]).toBe(isSet(row, column) ? 1 : 0)
})

test('halved, what was set is still seen, also in an odd last row and column', () => {
  const half = halveMask(unpackMask(bits, ROWS, COLUMNS))
  expect([half.rows, half.columns]).toEqual([3, 4])
  for (let row = 0; row < 3; row++) for (let column = 0; column < 4; column++) expect(half.set[row * 4 + column]).toBe([0, 1].some((dy) => [0, 1].some((dx) => isSet(2 * row + dy, 2 * column + dx))) ? 1 : 0)
})
