import { expect, test } from 'vitest'
import { pointingGame } from '../../src-main/overlays/pointing.ts'

const map = (values: number[]) => ({ rows: 2, columns: 3, values: Float32Array.from(values) })
/** Left half of a film of 6 x 4 pixels. */
const left = (x: number): boolean => x < 2

test('the highest place counts, chance is the lesion’s share of what was looked at', () => {
  expect(pointingGame(map([9, 1, 2, 3, 4, 5]), 2, left)).toEqual({ hit: true, chance: 2 / 6 })
  expect(pointingGame(map([1, 9, 2, 3, 4, 5]), 2, left)).toEqual({ hit: false, chance: 2 / 6 })
  // Of two equal places the first, and a map that is below zero everywhere still has a highest place.
  expect(pointingGame(map([-1, -1, -2, -3, -4, -5]), 2, left)).toEqual({ hit: true, chance: 2 / 6 })
})

test('what the model did not look at is neither hit nor chance; a lesion out of its sight is no game', () => {
  expect(pointingGame(map([9, 1, Number.NaN, 3, 4, Number.NaN]), 2, left)).toEqual({ hit: true, chance: 2 / 4 })
  expect(pointingGame(map([Number.NaN, 1, 2, Number.NaN, 4, 5]), 2, left)).toBeNull()
})

test('places are asked for in film pixels', () => {
  const asked: [number, number][] = []
  pointingGame(map([1, 2, 3, 4, 5, 6]), 2.5, (x, y) => asked.push([x, y]) > 0)
  expect(asked).toEqual([[1.25, 1.25], [3.75, 1.25], [6.25, 1.25], [1.25, 3.75], [3.75, 3.75], [6.25, 3.75]])
})
