import { describe, expect, test } from 'vitest'
import { seeded } from '../../seeded.ts'
import { halveGrey, Pyramid } from '../../../../src-renderer/shared/viewport/pyramid.ts'
import { levelFor, place, type Matrix } from '../../../../src-renderer/shared/viewport/place.ts'
import { sample } from '../../../../src-renderer/shared/viewport/sample.ts'

const ROWS = 13
const COLUMNS = 17
const random = seeded(5)
const image = Uint16Array.from({ length: ROWS * COLUMNS }, () => Math.floor(random() * 4096))

/** cornerstone's transform, written out a second time: centre, rotate, scale, pan, flip, back to the image's corner. */
function matrixOf(canvas: { width: number; height: number }, { scale = 1, degrees = 0, flip = false, x = 0, y = 0 }): Matrix {
  const angle = (degrees * Math.PI) / 180
  const [c, s] = [Math.cos(angle), Math.sin(angle)]
  const point = (u: number, v: number): [number, number] => {
    const local = [(flip ? -1 : 1) * (u - COLUMNS / 2), v - ROWS / 2]
    const turned = [c * local[0]! - s * local[1]!, s * local[0]! + c * local[1]!]
    return [canvas.width / 2 + scale * (turned[0]! + x), canvas.height / 2 + scale * (turned[1]! + y)]
  }
  const origin = point(0, 0)
  const right = point(1, 0)
  const down = point(0, 1)
  return [right[0] - origin[0], right[1] - origin[1], down[0] - origin[0], down[1] - origin[1], origin[0], origin[1]]
}

function draw(canvas: { width: number; height: number }, matrix: Matrix, padding: { low: number; high: number } | null = null) {
  const pyramid = new Pyramid({ rows: ROWS, columns: COLUMNS, data: image }, halveGrey(padding))
  const plan = place(matrix, canvas, { rows: ROWS, columns: COLUMNS }, (wanted) => {
    const { level, k } = pyramid.level(wanted)
    return { rows: level.rows, columns: level.columns, k }
  })
  return { plan, sampled: sample(pyramid.level(plan.k).level.data, plan.x, plan.y, plan.nearest, padding, null) }
}

/** The image pixel under the middle of a canvas pixel, found by inverting the matrix. */
function under([a, b, c, d, e, f]: Matrix, x: number, y: number): number | null {
  const determinant = a * d - b * c
  const column = Math.floor((d * (x + 0.5 - e) - c * (y + 0.5 - f)) / determinant + 1e-6)
  const row = Math.floor((a * (y + 0.5 - f) - b * (x + 0.5 - e)) / determinant + 1e-6)
  return column < 0 || row < 0 || column >= COLUMNS || row >= ROWS ? null : image[row * COLUMNS + column]!
}

describe('one to one', () => {
  for (const degrees of [0, 90, 180, 270]) {
    for (const flip of [false, true]) {
      for (const canvas of [{ width: 40, height: 30 }, { width: 41, height: 31 }, { width: 9, height: 7 }]) {
        test(`${degrees} degrees${flip ? ', flipped' : ''}, canvas ${canvas.width}x${canvas.height}: every canvas pixel is one stored value`, () => {
          const matrix = matrixOf(canvas, { degrees, flip })
          const { plan, sampled } = draw(canvas, matrix)
          expect(plan).toMatchObject({ nearest: true, k: 0 })
          for (let y = 0; y < sampled.height; y++) {
            for (let x = 0; x < sampled.width; x++) expect(sampled.values[y * sampled.width + x]).toBe(under(matrix, x + sampled.left, y + sampled.top))
          }
          const turned = degrees % 180 !== 0
          expect([sampled.width, sampled.height]).toEqual([Math.min(canvas.width, turned ? ROWS : COLUMNS), Math.min(canvas.height, turned ? COLUMNS : ROWS)])
        })
      }
    }
  }

  test('a pan by fractions doubles and loses no pixel', () => {
    const canvas = { width: 60, height: 60 }
    const { sampled } = draw(canvas, matrixOf(canvas, { x: 0.3, y: -0.49999999 }))
    expect([sampled.width, sampled.height]).toEqual([COLUMNS, ROWS])
    expect([...sampled.values]).toEqual([...image])
  })
})

test('magnified: interpolation agrees with the textbook formula', () => {
  const canvas = { width: 51, height: 39 }
  const matrix = matrixOf(canvas, { scale: 3 })
  const { sampled } = draw(canvas, matrix)
  const at = (row: number, column: number): number => image[Math.min(ROWS - 1, Math.max(0, row)) * COLUMNS + Math.min(COLUMNS - 1, Math.max(0, column))]!
  for (let y = 0; y < sampled.height; y++) {
    for (let x = 0; x < sampled.width; x++) {
      const u = (x + sampled.left + 0.5 - matrix[4]) / 3 - 0.5
      const v = (y + sampled.top + 0.5 - matrix[5]) / 3 - 0.5
      const [c, r] = [Math.floor(u), Math.floor(v)]
      const value = (1 - (v - r)) * ((1 - (u - c)) * at(r, c) + (u - c) * at(r, c + 1)) + (v - r) * ((1 - (u - c)) * at(r + 1, c) + (u - c) * at(r + 1, c + 1))
      expect(Math.abs(sampled.values[y * sampled.width + x]! - value)).toBeLessThanOrEqual(0.51)
    }
  }
})

test('interpolation never mixes padding into the image', () => {
  const canvas = { width: 170, height: 130 }
  const low = Math.min(...image)
  const high = low + 600
  const { sampled } = draw(canvas, matrixOf(canvas, { scale: 7 }), { low, high })
  const real = new Set(image)
  for (const value of sampled.values) if (value >= low && value <= high) expect(real.has(value)).toBe(true)
})

test('the level whose pixels are nearest in size is read', () => {
  expect([2, 1, 0.76, 0.7, 0.5, 0.38, 0.3, 0.26, 0.13].map(levelFor)).toEqual([0, 0, 0, 0, 1, 1, 2, 2, 3])
})

test('a film out of sight samples nothing', () => {
  const canvas = { width: 20, height: 20 }
  const { sampled } = draw(canvas, matrixOf(canvas, { x: 500 }))
  expect(sampled.width * sampled.height).toBe(0)
})
