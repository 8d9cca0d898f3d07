import { expect, test } from 'vitest'
import { isoLines, lineShares } from '../../../../../src-renderer/shared/viewport/overlay/iso-lines.ts'
import type { OverlayMap } from '../../../../../src-renderer/shared/viewport/overlay/levels.ts'

/** A cone over the point (x, y) of the film, 1 at its top, falling by 1 over `reach` film pixels. */
function cone(rows: number, columns: number, shrink: number, x: number, y: number, reach: number): OverlayMap {
  const values = Float32Array.from({ length: rows * columns }, (_, i) => 1 - Math.hypot(((i % columns) + 0.5) * shrink - x, (Math.floor(i / columns) + 0.5) * shrink - y) / reach)
  return { rows, columns, shrink, film: { rows: rows * shrink, columns: columns * shrink }, high: 1, values }
}

test.each([[120, 100, 4], [512, 420, 3.5], [511, 333, 2]])('the lines of a cone on %i x %i samples are circles round its top, in film pixels', (rows, columns, shrink) => {
  const [x, y, reach] = [columns * shrink * 0.4, rows * shrink * 0.55, columns * shrink * 0.3]
  const lines = isoLines(cone(rows, columns, shrink, x, y, reach), 0.25)
  expect(lines.map(({ share }) => share)).toEqual(lineShares(0.25))
  for (const { share, rings } of lines) {
    expect(rings).toHaveLength(1)
    const [ring] = rings as [Float32Array]
    expect(ring.length).toBeGreaterThan(40)
    for (let i = 0; i < ring.length; i += 2) expect(Math.abs(Math.hypot(ring[i]! - x, ring[i + 1]! - y) - (1 - share) * reach)).toBeLessThan(shrink)
  }
})

test('what was not looked at lies outside every line; a map without anything above zero has none', () => {
  const map = cone(60, 60, 1, 30, 30, 25)
  map.values.fill(Number.NaN, 0, 60 * 30)
  for (const { rings } of isoLines(map, 0.2)) for (const ring of rings) for (let i = 1; i < ring.length; i += 2) expect(ring[i]).toBeGreaterThanOrEqual(30)
  expect(isoLines({ ...map, high: 0 }, 0.2)).toEqual([])
})
