import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { nearest } from '../../src-main/inference/nearest.ts'
import { normaliseRows } from '../../src-main/inference/normalise.ts'

const random = createRandom('nearest')
const unit = (rows: number, size: number): Float32Array => normaliseRows(Float32Array.from({ length: rows * size }, () => random.normal()), size)

/** Every cosine in double precision, all sorted, groups thinned afterwards. */
function naive(matrix: Float32Array, size: number, query: Float32Array, k: number, groupOf: (row: number) => number): number[] {
  const rows = Array.from({ length: matrix.length / size }, (_, row) => ({ row, cosine: query.reduce((sum, value, i) => sum + value * matrix[row * size + i]!, 0) }))
  const seen = new Set<number>()
  return rows
    .toSorted((one, other) => other.cosine - one.cosine)
    .filter(({ row }) => groupOf(row) >= 0 && !seen.has(groupOf(row)) && seen.add(groupOf(row)))
    .slice(0, k)
    .map(({ row }) => row)
}

test.each([[1, 1, 1], [7, 5, 3], [200, 8, 10], [500, 33, 12], [300, 512, 5]])('%i rows of %i give the %i nearest of a full sort', (rows, size, k) => {
  const [matrix, query] = [unit(rows, size), unit(1, size)]
  const found = nearest(matrix, size, query, k)
  expect(found.map(({ row }) => row)).toEqual(naive(matrix, size, query, k, (row) => row))
  for (const { row, cosine } of found) expect(cosine).toBeCloseTo(query.reduce((sum, value, i) => sum + value * matrix[row * size + i]!, 0), 6)
})

test('a study with several films appears once, by its nearest film; films left out never appear', () => {
  const size = 6
  for (let trial = 0; trial < 40; trial++) {
    const [matrix, query] = [unit(120, size), unit(1, size)]
    const groupOf = (row: number): number => (row % 5 === 0 ? -1 : Math.floor(row / 4))
    expect(nearest(matrix, size, query, 9, groupOf).map(({ row }) => row)).toEqual(naive(matrix, size, query, 9, groupOf))
  }
})

test('equal cosines keep the order of the rows; fewer rows than asked give what there is', () => {
  const matrix = Float32Array.from([1, 0, 1, 0, 0, 1, 1, 0])
  expect(nearest(matrix, 2, Float32Array.from([1, 0]), 3).map(({ row }) => row)).toEqual([0, 1, 3])
  expect(nearest(matrix, 2, Float32Array.from([1, 0]), 10)).toHaveLength(4)
  expect(nearest(new Float32Array(0), 2, Float32Array.from([1, 0]), 3)).toEqual([])
  expect(nearest(matrix, 2, Float32Array.from([1, 0]), 0)).toEqual([])
})

test('lengths that do not fit are refused', () => {
  expect(() => nearest(new Float32Array(7), 2, new Float32Array(2), 1)).toThrow(/do not fit/)
  expect(() => nearest(new Float32Array(8), 2, new Float32Array(3), 1)).toThrow(/do not fit/)
})
