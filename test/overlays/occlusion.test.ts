import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { occlusionMaps } from '../../src-main/overlays/occlusion.ts'
import { naiveMargin, randomClasses } from './finite-differences.ts'

const FILM = { channels: 2, size: 12 }
const LENGTH = 2 * 144
const SIZE = 5
const random = createRandom('occlusion')
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
const weights = normals(LENGTH * SIZE)
const pixels = normals(LENGTH).map((value) => value + 3)

/** A model of one matrix. */
const embed = (films: Float32Array, count: number): Promise<Float32Array> =>
  Promise.resolve(Float32Array.from({ length: count * SIZE }, (_, i) => {
    const film = Math.floor(i / SIZE)
    let sum = 0
    for (let p = 0; p < LENGTH; p++) sum += films[film * LENGTH + p]! * weights[p * SIZE + (i % SIZE)]!
    return sum
  }))

test.each([1, 2])('each square of %i cells is covered with the mean of its channel, and the drop of every margin recorded', async (span) => {
  const classes = randomClasses(2, SIZE)
  const maps = await occlusionMaps(embed, pixels, FILM, classes, { grid: 3, span, batch: 4 })
  expect([maps.method, maps.findings, maps.rows, maps.columns]).toEqual(['occlusion', 2, 3, 3])
  const before = await embed(pixels, 1)
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const covered = pixels.map((value, p) => {
        const [y, x] = [Math.floor(p / 12) % 12, p % 12]
        const plane = pixels.slice(p < 144 ? 0 : 144, p < 144 ? 144 : 288)
        // Half of what a span of two cells has beyond one lies on each side.
        const margin = (span - 1) * 2
        const inside = y >= row * 4 - margin && y < row * 4 + 4 + margin && x >= column * 4 - margin && x < column * 4 + 4 + margin
        return inside ? plane.reduce((sum, each) => sum + each, 0) / 144 : value
      })
      const after = await embed(covered, 1)
      for (const f of [0, 1]) expect(maps.values[f * 9 + row * 3 + column]).toBeCloseTo(naiveMargin(before, classes, f) - naiveMargin(after, classes, f), 5)
    }
  }
})

test('stops where it is told to', async () => {
  let passes = 0
  const between = (): void => {
    if (++passes === 2) throw new Error('enough')
  }
  await expect(occlusionMaps(embed, pixels, FILM, randomClasses(1, SIZE), { grid: 3, batch: 4, between })).rejects.toThrow('enough')
  await expect(occlusionMaps(embed, pixels.slice(1), FILM, randomClasses(1, SIZE), { grid: 3 })).rejects.toThrow('not one film')
})
