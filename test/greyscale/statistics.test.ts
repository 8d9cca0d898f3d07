import { expect, test } from 'vitest'
import { histogram, percentile, statistics } from '../../src-main/greyscale/statistics.ts'
import { pipeline } from './pipelines.ts'

test('minimum, maximum, mean and deviation in modality values, padding left out', () => {
  const data = Int16Array.of(-2000, -2000, 10, 20, 30, 40)
  const of = statistics(data, pipeline({ signed: true, bitsStored: 16, rescale: { slope: -2, intercept: 5 }, padding: { low: -2000, high: -2000 } }))
  expect(of).toEqual({ count: 4, min: -75, max: -15, mean: -45, standardDeviation: Math.sqrt(500) })
})

test('an image of padding alone has no statistics', () => {
  expect(statistics(Uint8Array.of(7, 7), pipeline({ padding: { low: 7, high: 7 } })).count).toBe(0)
})

test('percentiles equal those of the sorted values', () => {
  const data = Uint16Array.from({ length: 999 }, (_, i) => (i * 7919) % 4096)
  const sorted = [...data].toSorted((a, b) => a - b)
  const bins = histogram(data, pipeline())
  for (const percent of [0, 0.5, 1, 25, 50, 75, 99, 99.7, 100]) {
    expect(percentile(bins, percent)).toBe(sorted[Math.max(1, Math.ceil((percent / 100) * 999)) - 1])
  }
})

test('the histogram of 32-bit data stays within 65536 bins and counts everything but padding', () => {
  const data = Uint32Array.of(0, 5, 4_294_967_295, 77)
  const bins = histogram(data, { padding: { low: 77, high: 77 } })
  expect(bins.counts.length).toBeLessThanOrEqual(65536)
  expect(bins.total).toBe(3)
  expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(3)
  expect(statistics(data, pipeline({ bitsStored: 32, padding: { low: 77, high: 77 } }))).toMatchObject({ min: 0, max: 4_294_967_295, count: 3 })
})

test('no pixels at all is no crash', () => {
  expect(statistics(new Uint8Array(0), pipeline()).count).toBe(0)
})
