import { expect, test } from 'vitest'
import { buildLut } from '../../src-main/greyscale/build-lut.ts'
import { defaultVoi, fullRangeWindow, sentVoi } from '../../src-main/greyscale/default-voi.ts'
import { statistics } from '../../src-main/greyscale/statistics.ts'
import { pipeline } from './pipelines.ts'

test('the VOI LUT goes before the window, the first usable window before a guess', () => {
  const lut = { firstValue: 0, bits: 8, data: [0, 255] }
  expect(sentVoi(pipeline({ voiLuts: [lut], windows: [{ center: 1, width: 2 }] }))).toEqual({ kind: 'lut', index: 0 })
  expect(sentVoi(pipeline({ windows: [{ center: 5, width: 0 }, { center: 40, width: 80 }] }))).toEqual({ kind: 'window', center: 40, width: 80 })
  expect(sentVoi(pipeline())).toBeNull()
})

test('without a VOI the smallest value is black, the largest white, and padding does not count', () => {
  const data = Uint16Array.of(0, 500, 1500, 3500, 4095)
  const of = pipeline({ padding: { low: 4095, high: 4095 } })
  const choice = defaultVoi(of, () => statistics(data, of))
  const { lut } = buildLut(of, choice)
  expect([lut[0], lut[1750], lut[3500], lut[4095]]).toEqual([0, 128, 255, 0])
})

test('a uniform image does not divide by zero', () => {
  const { lut } = buildLut(pipeline(), fullRangeWindow({ min: 7, max: 7 }))
  expect(lut.every((level) => Number.isFinite(level))).toBe(true)
})
