import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { inputLength, preprocess } from '../../../src-main/inference/preprocess/preprocess.ts'
import { preprocessingSchema, type Preprocessing } from '../../../src-main/models/manifest.ts'
import { naivePreprocess } from './naive.ts'

const CLIP = { mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] }
const spec = (change: Partial<Preprocessing>): Preprocessing =>
  preprocessingSchema.parse({ channels: 3, fit: 'pad', padValue: 0, size: 12, interpolation: 'bilinear', antialias: true, scale: 1 / 255, ...CLIP, ...change })

function film(rows: number, columns: number): { rows: number; columns: number; data: Uint8Array } {
  const random = createRandom(`${rows}x${columns}`)
  return { rows, columns, data: Uint8Array.from({ length: rows * columns }, () => random.integer(256)) }
}

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length)
  return Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
}

describe.each(['pad', 'crop', 'stretch'] as const)('fit %s', (fit) => {
  describe.each(['nearest', 'bilinear', 'bicubic', 'area'] as const)('%s', (interpolation) => {
    test.each([true, false])('equals the naive computation, antialias %s', (antialias) => {
      // Wide, tall, square, odd remainders, enlarging, and one pixel high.
      for (const [rows, columns] of [[37, 53], [53, 38], [24, 24], [12, 12], [9, 11], [5, 31], [1, 7]] as const) {
        const input = film(rows, columns)
        const how = spec({ fit, interpolation, antialias, padValue: 40 })
        expect(largestDifference(preprocess(input, how), naivePreprocess(input, how)), `${rows} x ${columns}`).toBeLessThan(2e-6)
      }
    })
  })
})

test('CheXzero: range 0..255, its own mean and deviation', () => {
  const how = spec({ size: 8, interpolation: 'bicubic', antialias: false, scale: 1, mean: [101.48761], std: [83.43944] })
  const white = preprocess({ rows: 30, columns: 30, data: new Uint8Array(900).fill(255) }, how)
  expect(white).toHaveLength(3 * 64)
  for (const value of white) expect(value).toBeCloseTo((255 - 101.48761) / 83.43944, 5)
})

test('one channel, float levels, written into a batch', () => {
  const how = spec({ channels: 1, mean: [0.5], std: [0.25] })
  const batch = new Float32Array(2 * inputLength(how))
  const input = { rows: 20, columns: 31, data: Float32Array.from({ length: 620 }, (_, i) => (i % 255) + 0.25) }
  preprocess(input, how, batch.subarray(inputLength(how)))
  expect(largestDifference(batch.subarray(inputLength(how)), naivePreprocess(input, how))).toBeLessThan(5e-6)
  expect(batch.subarray(0, inputLength(how)).every((value) => value === 0)).toBe(true)
})

test('8-bit precision rounds and clips every pass; a constant film stays constant', () => {
  const how = spec({ precision: 'uint8', interpolation: 'bicubic', scale: 1, mean: [0], std: [1] })
  const values = preprocess(film(40, 61), how)
  expect(values.every((value) => Number.isInteger(value) && value >= 0 && value <= 255)).toBe(true)
  expect(new Set(preprocess({ rows: 33, columns: 33, data: new Uint8Array(33 * 33).fill(77) }, how))).toEqual(new Set([77]))
})

test('a large film: every pixel counts once', () => {
  const how = spec({ size: 64, interpolation: 'area', scale: 1, mean: [0], std: [1], channels: 1 })
  const input = film(1024, 1024)
  const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length
  expect(mean(preprocess(input, how))).toBeCloseTo(mean(input.data), 3)
})

test('data that is no such film is refused', () => {
  expect(() => preprocess({ rows: 3, columns: 3, data: new Uint8Array(8) }, spec({}))).toThrow('no film of 3 x 3')
  expect(() => preprocess(film(3, 3), spec({}), new Float32Array(3))).toThrow('cannot hold')
})
