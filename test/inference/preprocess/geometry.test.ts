import { describe, expect, test } from 'vitest'
import { filmGeometry, fromFilmEdge, seenRegion, toFilmCoordinates, toFilmEdge } from '../../../src-main/inference/preprocess/geometry.ts'
import { mapToFilm } from '../../../src-main/inference/preprocess/map-to-film.ts'
import { preprocess } from '../../../src-main/inference/preprocess/preprocess.ts'
import { preprocessingSchema } from '../../../src-main/models/manifest.ts'

const FITS = ['pad', 'crop', 'stretch'] as const

/** A film black but for one bright blob; its centre of mass in the model input must map back onto it. */
function blob(rows: number, columns: number, x: number, y: number): Uint8Array {
  const data = new Uint8Array(rows * columns)
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) data[r * columns + c] = Math.round(250 * Math.exp(-((c - x) ** 2 + (r - y) ** 2) / 200))
  return data
}

describe.each(FITS)('%s', (fit) => {
  test.each([[300, 400], [401, 300], [256, 256]])('what preprocessing moved comes back to where it was, %i x %i', (rows, columns) => {
    const [x, y] = [columns * 0.55, rows * 0.45]
    const spec = preprocessingSchema.parse({ channels: 1, fit, size: 96, interpolation: 'bilinear', antialias: true, scale: 1, mean: [0], std: [1] })
    const input = preprocess({ rows, columns, data: blob(rows, columns, x, y) }, spec)
    let [sum, sumX, sumY] = [0, 0, 0]
    for (let i = 0; i < input.length; i++) {
      sum += input[i]!
      sumX += input[i]! * (i % 96)
      sumY += input[i]! * Math.floor(i / 96)
    }
    const back = toFilmCoordinates(filmGeometry(rows, columns, spec), sumX / sum, sumY / sum)
    expect(Math.abs(back.x - x)).toBeLessThan(0.1)
    expect(Math.abs(back.y - y)).toBeLessThan(0.1)
  })

  test('the two directions undo each other', () => {
    const { row } = filmGeometry(1234, 2345, { fit, size: 224 })
    for (const film of [0, 17.25, 1000, 1234]) expect(toFilmEdge(row, fromFilmEdge(row, film))).toBeCloseTo(film, 9)
  })
})

test('the region seen', () => {
  expect(seenRegion(filmGeometry(200, 300, { fit: 'pad', size: 50 }))).toEqual({ top: 0, left: 0, bottom: 200, right: 300 })
  expect(seenRegion(filmGeometry(200, 300, { fit: 'stretch', size: 50 }))).toEqual({ top: 0, left: 0, bottom: 200, right: 300 })
  // 300 columns become 75, of which 50 are kept from round(12.5) = 12 on: film columns 48 to 248.
  expect(seenRegion(filmGeometry(200, 300, { fit: 'crop', size: 50 }))).toEqual({ top: 0, left: 48, bottom: 200, right: 248 })
})

test('a map of patches lies over the film, not over the padding', () => {
  const values = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16]
  const map = mapToFilm({ cells: 4, values }, { rows: 200, columns: 400 }, { fit: 'pad', size: 64 })
  expect([map.rows, map.columns]).toEqual([200, 400])
  // 100 rows of padding above: the film spans patch rows 1 and 2; the centre of patch (1, 2) is film pixel edge (50, 250).
  const at = (r: number, c: number): number => map.values[r * 400 + c]!
  expect((at(49, 249) + at(50, 250)) / 2).toBeCloseTo(7, 5)
  expect((at(149, 149) + at(150, 150)) / 2).toBeCloseTo(10, 5)
  expect(map.values.some(Number.isNaN)).toBe(false)
})

test('outside the crop nothing is claimed', () => {
  const map = mapToFilm({ cells: 2, values: [1, 1, 1, 1] }, { rows: 100, columns: 300 }, { fit: 'crop', size: 32 }, 2)
  expect([map.rows, map.columns]).toEqual([50, 150])
  expect([map.values[0], map.values[75], map.values[149]]).toEqual([Number.NaN, 1, Number.NaN])
  expect(() => mapToFilm({ cells: 3, values: [1] }, { rows: 1, columns: 1 }, { fit: 'pad', size: 8 })).toThrow('no map of 3 x 3')
})
