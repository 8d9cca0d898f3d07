import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { coverInOrder } from '../../src-main/overlays/cover-in-order.ts'
import { naiveMargin, randomClasses } from './finite-differences.ts'

const SHAPE = { channels: 2, size: 9 }
const LENGTH = 2 * 81
const EMBED = 4
const random = createRandom('cover')
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
const weights = normals(LENGTH * EMBED)
const pixels = normals(LENGTH).map((value) => value + 2)
const classes = randomClasses(1, EMBED)

/** A model of one matrix. */
const embedOne = (film: ArrayLike<number>): Float32Array => Float32Array.from({ length: EMBED }, (_, e) => Array.from(film).reduce((sum, value, p) => sum + value * weights[p * EMBED + e]!, 0))
const embed = (films: Float32Array, count: number): Promise<Float32Array> => Promise.resolve(Float32Array.from(Array.from({ length: count }, (_, i) => [...embedOne(films.subarray(i * LENGTH, (i + 1) * LENGTH))]).flat()))

/** The film with these cells of a 3 x 3 grid covered, pixel by pixel. */
const covered = (cells: readonly number[]): Float32Array =>
  pixels.map((value, p) => {
    const plane = pixels.slice(p < 81 ? 0 : 81, p < 81 ? 81 : 162)
    const cell = Math.floor(Math.floor((p % 81) / 9) / 3) * 3 + Math.floor((p % 9) / 3)
    return cells.includes(cell) ? plane.reduce((sum, each) => sum + each, 0) / 81 : value
  })

test('cells are covered in their order, and uncovered in it; those not named stay', async () => {
  const order = [4, 0, 8, 2, 6]
  const { deletion, insertion } = await coverInOrder(embed, pixels, SHAPE, classes, { grid: 3, order, steps: 3, batch: 3 })
  const counts = [0, 2, 3, 5]
  const margin = (cells: readonly number[]): number => naiveMargin(embedOne(covered(cells)), classes, 0)
  counts.forEach((count, k) => {
    expect(deletion[k]).toBeCloseTo(margin(order.slice(0, count)), 5)
    expect(insertion[k]).toBeCloseTo(margin(order.slice(count)), 5)
  })
  expect([deletion.length, insertion.length]).toEqual([4, 4])
  expect(deletion[0]).toBe(insertion[3])
})

test('stops where it is told to; refuses what is no film', async () => {
  let passes = 0
  const between = (): void => {
    if (++passes === 2) throw new Error('enough')
  }
  await expect(coverInOrder(embed, pixels, SHAPE, classes, { grid: 3, order: [0], steps: 5, batch: 4, between })).rejects.toThrow('enough')
  await expect(coverInOrder(embed, pixels.slice(1), SHAPE, classes, { grid: 3, order: [0], steps: 5 })).rejects.toThrow('not one film')
})
