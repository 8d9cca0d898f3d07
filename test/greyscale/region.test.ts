import { expect, test } from 'vitest'
import { regionStatistics } from '../../src-main/greyscale/region.ts'
import { pipeline } from './pipelines.ts'

const ROWS = 40
const COLUMNS = 30
const data = Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => (at * 7919) % 4096)
const film = { rows: ROWS, columns: COLUMNS, data }

/** The pixels by their definition, then the textbook's formulas in two passes. */
function naive(inside: (x: number, y: number) => boolean, value: (stored: number) => number | null) {
  const values = [...data].map((stored, at) => (inside((at % COLUMNS) + 0.5, Math.floor(at / COLUMNS) + 0.5) ? value(stored) : null)).filter((each) => each !== null)
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length
  return { count: values.length, min: Math.min(...values), max: Math.max(...values), mean: expect.closeTo(mean, 9), standardDeviation: expect.closeTo(Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / values.length), 8) }
}

test('a rectangle holds the pixels whose centres lie in it, as modality values', () => {
  const rescaled = pipeline({ rescale: { slope: -0.5, intercept: 100 } })
  expect(regionStatistics(film, rescaled, { shape: 'rectangle', x: 3.5, y: 4.2, width: 10, height: 6.9 })).toEqual(naive((x, y) => x >= 3.5 && x <= 13.5 && y >= 4.2 && y <= 11.1, (stored) => stored * -0.5 + 100))
})

test('an ellipse fills its box; padding does not count, nor what lies outside the film', () => {
  const padded = pipeline({ padding: { low: 4000, high: 4095 } })
  const ellipse = { shape: 'ellipse' as const, x: 18, y: -6, width: 20, height: 25 }
  expect(regionStatistics(film, padded, ellipse)).toEqual(naive((x, y) => ((x - 28) / 10) ** 2 + ((y - 6.5) / 12.5) ** 2 <= 1, (stored) => (stored >= 4000 ? null : stored)))
})

test('a region without a pixel has no values', () => {
  expect(regionStatistics(film, pipeline(), { shape: 'rectangle', x: 50, y: 0, width: 5, height: 5 })).toEqual({ count: 0, min: NaN, max: NaN, mean: NaN, standardDeviation: NaN })
})
