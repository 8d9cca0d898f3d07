import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { SPREAD, smoothed } from '../../src-main/overlays/smoothed.ts'

test.each([3, 7, 14, 32])('every cell of a map of %i by as many is the mean of all cells under the Gaussian, written out in two dimensions', (grid) => {
  const random = createRandom(`smoothed ${grid}`)
  const map = Float32Array.from({ length: grid * grid }, () => random.normal())
  const sigma = SPREAD * grid
  const expected = Array.from(map, (_, i) => {
    let [sum, total] = [0, 0]
    map.forEach((value, j) => {
      const [down, right] = [Math.floor(j / grid) - Math.floor(i / grid), (j % grid) - (i % grid)]
      const weight = Math.max(Math.abs(down), Math.abs(right)) <= Math.ceil(3 * sigma) ? Math.exp(-(down ** 2 + right ** 2) / (2 * sigma ** 2)) : 0
      sum += weight * value
      total += weight
    })
    return sum / total
  })
  smoothed(map, grid).forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5))
})

test('cells wider than the Gaussian keep their value, and an even map stays even to its borders', () => {
  const one = new Float32Array(49)
  one[24] = 1
  expect(smoothed(one, 7)[24]).toBeGreaterThan(0.9)
  smoothed(new Float32Array(32 * 32).fill(2), 32).forEach((value) => expect(value).toBeCloseTo(2, 6))
})
