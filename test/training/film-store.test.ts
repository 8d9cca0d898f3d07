import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { FilmStore, type FilmGeometry } from '../../src-main/training/film-store.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'umbra-films-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const GEOMETRY: FilmGeometry = { fit: 'pad', padValue: 0, size: 8, interpolation: 'bicubic', antialias: true, precision: 'float' }
const sha = (n: number): string => n.toString(16).padStart(64, '0')
const film = (n: number): Float32Array => Float32Array.from({ length: 64 }, (_, i) => -5 + n + i * 4.0625)

test('what goes in comes out to 1/400 of a grey level, scaled, shifted and divided per channel', () => {
  const store = new FilmStore(root, GEOMETRY, 'write')
  for (let n = 0; n < 3; n++) store.append(sha(n), film(n))
  store.append(sha(1), film(9))
  store.close()
  const reader = new FilmStore(root, GEOMETRY, 'read')
  const grey = reader.grey(sha(1))
  film(1).forEach((value, i) => expect(Math.abs(grey[i]! - value)).toBeLessThanOrEqual(0.0025 + 1e-5))
  const tensor = reader.batch([sha(2), sha(0)], { channels: 3, scale: 1 / 255, mean: [0.5, 0.4, 0.3], std: [0.2, 0.3, 0.4] })
  expect(tensor).toHaveLength(2 * 3 * 64)
  for (const [n, source] of [[0, 2], [1, 0]] as const) for (let c = 0; c < 3; c++) for (let i = 0; i < 64; i++) expect(tensor[(n * 3 + c) * 64 + i]).toBeCloseTo((film(source)[i]! / 255 - [0.5, 0.4, 0.3][c]!) / [0.2, 0.3, 0.4][c]!, 3)
  reader.close()
})

test('what a power cut leaves is cut off, and writing goes on', () => {
  const store = new FilmStore(root, GEOMETRY, 'write')
  store.append(sha(1), film(1))
  store.close()
  const file = (ending: string): string => join(root, readdirSync(root).find((name) => name.endsWith(ending))!)
  appendFileSync(file('.bin'), Buffer.alloc(100))
  appendFileSync(file('.idx'), sha(7).slice(0, 20))
  const again = new FilmStore(root, GEOMETRY, 'write')
  expect([again.has(sha(1)), again.has(sha(7))]).toEqual([true, false])
  expect(statSync(file('.bin')).size).toBe(128)
  again.append(sha(2), film(2))
  again.close()
  const reader = new FilmStore(root, GEOMETRY, 'read')
  expect(reader.grey(sha(2))[3]).toBeCloseTo(film(2)[3]!, 2)
  expect(() => reader.grey(sha(7))).toThrow(expect.objectContaining({ code: 'film-not-prepared' }) as Error)
  reader.close()
})

test('another geometry is another file', () => {
  const store = new FilmStore(root, GEOMETRY, 'write')
  store.append(sha(1), film(1))
  store.close()
  const other = new FilmStore(root, { ...GEOMETRY, interpolation: 'bilinear' }, 'write')
  expect(other.has(sha(1))).toBe(false)
  other.close()
})
