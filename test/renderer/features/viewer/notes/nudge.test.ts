import { expect, test } from 'vitest'
import { nudge } from '../../../../../src-renderer/features/viewer/notes/nudge.ts'
import type { Matrix } from '../../../../../src-renderer/shared/viewport/place.ts'

const press = (key: string, held: Partial<Record<'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey', true>> = {}) => ({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...held })
const upright: Matrix = [0.25, 0, 0, 0.25, 30, 40]
/** A quarter clockwise: what lies to the right on screen is up in the image. */
const turned: Matrix = [0, 0.25, -0.25, 0, 30, 40]
const mirrored: Matrix = [-0.25, 0, 0, 0.25, 30, 40]

test('steps of one, ten and a tenth of an image pixel, at any zoom', () => {
  expect(nudge(press('ArrowRight'), upright)).toEqual([1, 0])
  expect(nudge(press('ArrowUp', { shiftKey: true }), upright)).toEqual([0, -10])
  expect(nudge(press('ArrowDown', { ctrlKey: true }), [8, 0, 0, 8, 0, 0])).toEqual([0, 0.1])
})

test('towards where the arrow points on screen, however the film lies', () => {
  expect(nudge(press('ArrowRight'), turned)!.map((value) => value + 0)).toEqual([0, -1])
  expect(nudge(press('ArrowDown', { ctrlKey: true }), turned)!.map((value) => value + 0)).toEqual([0.1, 0])
  expect(nudge(press('ArrowRight'), mirrored)!.map((value) => value + 0)).toEqual([-1, 0])
})

test('other keys and other modifiers are not its business', () => {
  expect(nudge(press('a'), upright)).toBeNull()
  expect(nudge(press('ArrowUp', { altKey: true }), upright)).toBeNull()
  expect(nudge(press('ArrowUp', { metaKey: true }), upright)).toBeNull()
  expect(nudge(press('ArrowUp', { shiftKey: true, ctrlKey: true }), upright)).toBeNull()
})
