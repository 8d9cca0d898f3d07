import { expect, test } from 'vitest'
import { stepInImage, toImage, toScreen } from '../../../../src-renderer/shared/viewport/matrix.ts'
import { angle, area, cardiothoracic, cobb, distance, scaleOf } from '../../../../src-renderer/shared/viewport/measure.ts'

const square = { row: 1, column: 1 }
/** Pixels twice as high as they are wide. */
const tall = { row: 0.4, column: 0.2 }

test('lengths follow the shape of the pixels', () => {
  expect(distance([0, 0], [3, 4], square)).toBe(5)
  // 15 columns of 0.2 mm and 10 rows of 0.4 mm: sides of 3 and 4 mm.
  expect(distance([10, 20], [25, 30], tall)).toBeCloseTo(5, 12)
})

test('an angle is that of the patient, not of the pixel raster', () => {
  expect(angle([10, 0], [0, 0], [0, 10], square)).toBeCloseTo(90, 10)
  // 45 degrees in millimetres: two columns for each row.
  expect(angle([20, 0], [0, 0], [20, 10], tall)).toBeCloseTo(45, 10)
  expect(angle([-7, 0], [0, 0], [5, 0], square)).toBeCloseTo(180, 10)
})

test('a Cobb angle is the smaller one, whichever way the lines were drawn', () => {
  const rise = Math.tan((24 * Math.PI) / 180)
  for (const [p0, p1] of [[[0, 0], [100, 0]], [[100, 0], [0, 0]]] as const) {
    expect(cobb([p0, p1, [0, 300], [100, 300 + 100 * rise]], square)).toBeCloseTo(24, 10)
    expect(cobb([p0, p1, [100, 300 + 100 * rise], [0, 300]], square)).toBeCloseTo(24, 10)
  }
})

test('a cardiothoracic ratio is taken across the midline, also of a tilted patient', () => {
  const upright = [[100, 0], [100, 200], [60, 150], [170, 140], [20, 160], [190, 170]] as const
  expect(cardiothoracic(upright, square)).toEqual({ heart: 110, thorax: 170, ratio: 110 / 170 })
  const turn = (degrees: number) => ([x, y]: readonly [number, number]): readonly [number, number] => {
    const r = (degrees * Math.PI) / 180
    return [x * Math.cos(r) - y * Math.sin(r), x * Math.sin(r) + y * Math.cos(r)]
  }
  const tilted = cardiothoracic(upright.map(turn(17)) as never, square)
  expect([tilted.heart, tilted.thorax]).toEqual([expect.closeTo(110, 9), expect.closeTo(170, 9)])
})

test('millimetres only with a spacing, and it is said where they hold', () => {
  expect(scaleOf(null)).toEqual({ row: 1, column: 1, unit: 'px' })
  expect(scaleOf({ row: 0.2, column: 0.1, at: 'detector' })).toEqual({ row: 0.2, column: 0.1, unit: 'mm at detector' })
  expect(scaleOf({ row: 0.2, column: 0.1, at: 'patient' })).toEqual({ row: 0.2, column: 0.1, unit: 'mm' })
})

test('a known length calibrates the film and keeps the shape of its pixels', () => {
  const known = { points: [[0, 0], [30, 40]] as const, millimetres: 100 }
  expect(scaleOf(null, known)).toEqual({ row: 2, column: 2, unit: 'mm by hand' })
  const scale = scaleOf({ row: 0.4, column: 0.2, at: 'detector' }, { points: [[0, 0], [15, 10]], millimetres: 10 })
  expect([scale.row, scale.column, scale.unit]).toEqual([expect.closeTo(0.8, 12), expect.closeTo(0.4, 12), 'mm by hand'])
  // A line of no length says nothing.
  expect(scaleOf(null, { points: [[5, 5], [5, 5]], millimetres: 100 }).unit).toBe('px')
})

test('areas of a box and of its ellipse', () => {
  expect(area('rectangle', 10, 5, tall)).toBeCloseTo(4, 12)
  expect(area('ellipse', 10, 5, tall)).toBeCloseTo(Math.PI, 12)
})

test('image and screen points lead to each other, turned and mirrored too; a step keeps its direction on screen', () => {
  const matrix = [0, 2, -2, 0, 300, 10] as const
  expect(toImage(matrix, toScreen(matrix, [12.5, 7]))).toEqual([12.5, 7])
  const [dx, dy] = stepInImage(matrix, [1, 0])
  expect(toScreen(matrix, [dx, dy])[0] - toScreen(matrix, [0, 0])[0]).toBe(2)
  expect(Math.hypot(dx, dy)).toBe(1)
})
