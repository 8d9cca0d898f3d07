import { expect, test } from 'vitest'
import { insideMarks } from '../../../src-main/services/overlays/inside-marks.ts'

test('a box to its borders, an ellipse within its box, and any of several', () => {
  const box = insideMarks([{ shape: 'box', x: 10, y: 20, width: 4, height: 8 }])
  for (const [x, y] of [[10, 20], [14, 28], [12, 24]] as const) expect(box(x, y)).toBe(true)
  for (const [x, y] of [[9.9, 24], [14.1, 24], [12, 19.9], [12, 28.1]] as const) expect(box(x, y)).toBe(false)
  const ellipse = insideMarks([{ shape: 'ellipse', x: 10, y: 20, width: 4, height: 8 }])
  for (const [x, y] of [[12, 20], [12, 28], [10, 24], [14, 24], [12 + Math.SQRT1_2 * 1.99, 24 + Math.SQRT1_2 * 3.99]] as const) expect(ellipse(x, y)).toBe(true)
  for (const [x, y] of [[10, 20], [14, 28], [12 + Math.SQRT1_2 * 2.01, 24 + Math.SQRT1_2 * 4.01]] as const) expect(ellipse(x, y)).toBe(false)
  const both = insideMarks([{ shape: 'box', x: 0, y: 0, width: 1, height: 1 }, { shape: 'box', x: 5, y: 5, width: 1, height: 1 }])
  expect([both(0.5, 0.5), both(5.5, 5.5), both(3, 3)]).toEqual([true, true, false])
  expect(insideMarks([])(1, 1)).toBe(false)
})
