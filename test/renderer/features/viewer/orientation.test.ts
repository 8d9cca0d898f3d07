import { expect, test } from 'vitest'
import { edgeLetters } from '../../../../src-renderer/features/viewer/orientation.ts'

const at = (orientation: string, rotation = 0, flipped = false): string | null => {
  const edges = edgeLetters(orientation, { rotation, flipped })
  return edges && `${edges.top} ${edges.right} ${edges.bottom} ${edges.left}`
}

test('a PA film has the patient’s left on the right of the screen', () => {
  expect(at('L\\F')).toBe('H L F R')
  expect(at('P\\F')).toBe('H P F A')
  expect(at('LF\\FR')).toBe('HL LF FR RH')
})

test('letters follow flip and rotation: the mirror comes first, then the turn', () => {
  expect(at('L\\F', 0, true)).toBe('H R F L')
  // Clockwise: what was on top is on the right.
  expect(at('L\\F', 90)).toBe('R H L F')
  expect(at('L\\F', 180)).toBe('F R H L')
  expect(at('L\\F', 270)).toBe('L F R H')
  expect(at('L\\F', 90, true)).toBe('L H R F')
})

test('nothing is guessed', () => {
  expect([at(''), at('L'), at('X\\F'), at('\\')]).toEqual([null, null, null, null])
})
