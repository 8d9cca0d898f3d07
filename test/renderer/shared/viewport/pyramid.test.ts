import { expect, test } from 'vitest'
import { halveColour, halveGrey, packRgb, Pyramid } from '../../../../src-renderer/shared/viewport/pyramid.ts'

const level = (rows: number, columns: number, values: number[]) => ({ rows, columns, data: Uint16Array.from(values) })

test('halving takes the rounded mean of 2x2 pixels', () => {
  const { rows, columns, data } = halveGrey(null)(level(2, 4, [10, 20, 0, 1, 30, 41, 0, 1]))
  expect([rows, columns, ...data]).toEqual([1, 2, 25, 1])
})

test('an odd last row and column count twice', () => {
  const { rows, columns, data } = halveGrey(null)(level(3, 3, [0, 0, 8, 0, 0, 8, 4, 4, 6]))
  expect([rows, columns, ...data]).toEqual([2, 2, 0, 8, 4, 6])
})

test('padding takes no part in a mean, and four paddings stay padding', () => {
  const padding = { low: 0, high: 0 }
  expect([...halveGrey(padding)(level(2, 4, [0, 100, 0, 0, 0, 200, 0, 0])).data]).toEqual([150, 0])
})

test('a mean never turns into padding', () => {
  expect([...halveGrey({ low: 50, high: 50 })(level(2, 2, [0, 100, 0, 100])).data]).toEqual([0])
})

test('signed values keep their sign and their type', () => {
  const { data } = halveGrey(null)({ rows: 2, columns: 2, data: Int16Array.from([-10, -20, -30, -40]) })
  expect(data).toBeInstanceOf(Int16Array)
  expect(data[0]).toBe(-25)
})

test('colour is averaged channel by channel', () => {
  const packed = packRgb(Uint8Array.from([255, 0, 10, 1, 0, 20, 255, 100, 30, 1, 100, 40]), 4, 3, 8)
  const [pixel] = halveColour({ rows: 2, columns: 2, data: packed }).data
  expect([pixel! & 255, (pixel! >> 8) & 255, (pixel! >> 16) & 255, pixel! >>> 24]).toEqual([128, 50, 25, 255])
})

test('levels end at a single pixel', () => {
  const pyramid = new Pyramid(level(3, 5, Array.from({ length: 15 }, () => 7)), halveGrey(null))
  const { level: last, k } = pyramid.level(99)
  expect([last.rows, last.columns, last.data[0], k]).toEqual([1, 1, 7, 3])
})
