import { expect, test } from 'vitest'
import { clahe } from '../../src-main/greyscale/clahe.ts'
import { unsharp } from '../../src-main/greyscale/unsharp.ts'
import { pipeline as pipelineOf } from './pipelines.ts'

const ROWS = 61
const COLUMNS = 47
/** 12 bits, smooth with edges and noise; a corner of padding. */
const data = Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => {
  const [y, x] = [Math.floor(at / COLUMNS), at % COLUMNS]
  return y < 9 && x < 12 ? 4095 : Math.round(1500 + 900 * Math.sin(y / 7) * Math.cos(x / 5) + (x > 25 ? 500 : 0) + ((at * 7919) % 101))
})
const film = { rows: ROWS, columns: COLUMNS, data }
const padded = pipelineOf({ bitsStored: 12, padding: { low: 4095, high: 4095 } })
const plain = pipelineOf({ bitsStored: 12 })

/** Three plain box means after each other, outside counting as 0: window by window, without running sums. */
function naiveBlur(values: number[], radius: number): number[] {
  let now = values
  for (let pass = 0; pass < 3; pass++) {
    const before = now
    now = before.map((_, at) => {
      let sum = 0
      for (let dy = -radius; dy <= radius; dy++) {
        for (let dx = -radius; dx <= radius; dx++) {
          const [y, x] = [Math.floor(at / COLUMNS) + dy, (at % COLUMNS) + dx]
          if (y >= 0 && x >= 0 && y < ROWS && x < COLUMNS) sum += before[y * COLUMNS + x]!
        }
      }
      return sum / (2 * radius + 1) ** 2
    })
  }
  return now
}

function naiveUnsharp(values: ArrayLike<number>, radius: number, amount: number, isPadding: (value: number) => boolean): number[] {
  const smooth = naiveBlur(Array.from(values, (value) => (isPadding(value) ? 0 : value)), radius)
  const share = naiveBlur(Array.from(values, (value) => (isPadding(value) ? 0 : 1)), radius)
  return Array.from(values, (value, at) => (isPadding(value) ? value : Math.max(0, Math.min(4095, value + amount * (value - smooth[at]! / share[at]!)))))
}

/** Histogram equalisation by counting pixels anew for every tile and pixel. */
function naiveClahe(values: ArrayLike<number>, low: number, high: number, isPadding: (value: number) => boolean): number[] {
  const [tiles, bins, clip] = [8, 512, 3]
  const binOf = (value: number): number => Math.floor(((Math.min(high, Math.max(low, value)) - low) * bins) / (high - low + 1))
  const mapped = (ty: number, tx: number, bin: number): number => {
    const counts = new Map<number, number>()
    let total = 0
    for (let y = Math.floor((ty * ROWS) / tiles); y < Math.floor(((ty + 1) * ROWS) / tiles); y++) {
      for (let x = Math.floor((tx * COLUMNS) / tiles); x < Math.floor(((tx + 1) * COLUMNS) / tiles); x++) {
        const value = values[y * COLUMNS + x]!
        if (isPadding(value)) continue
        counts.set(binOf(value), (counts.get(binOf(value)) ?? 0) + 1)
        total++
      }
    }
    if (total === 0) return low + ((bin + 1) / bins) * (high - low)
    const limit = (clip * total) / bins
    const excess = [...counts.values()].reduce((sum, count) => sum + Math.max(0, count - limit), 0)
    let below = ((bin + 1) * excess) / bins
    for (const [at, count] of counts) if (at <= bin) below += Math.min(count, limit)
    return low + (below / total) * (high - low)
  }
  const known = new Map<string, number>()
  const cached = (ty: number, tx: number, bin: number): number => {
    const key = `${ty} ${tx} ${bin}`
    if (!known.has(key)) known.set(key, mapped(ty, tx, bin))
    return known.get(key)!
  }
  return Array.from(values, (value, at) => {
    if (isPadding(value)) return value
    const fy = ((Math.floor(at / COLUMNS) + 0.5) * tiles) / ROWS - 0.5
    const fx = (((at % COLUMNS) + 0.5) * tiles) / COLUMNS - 0.5
    let result = 0
    for (const [iy, wy] of [[Math.floor(fy), 1 - (fy - Math.floor(fy))], [Math.floor(fy) + 1, fy - Math.floor(fy)]] as const) {
      for (const [ix, wx] of [[Math.floor(fx), 1 - (fx - Math.floor(fx))], [Math.floor(fx) + 1, fx - Math.floor(fx)]] as const) {
        result += wy * wx * cached(Math.min(tiles - 1, Math.max(0, iy)), Math.min(tiles - 1, Math.max(0, ix)), binOf(value))
      }
    }
    return result
  })
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).reduce((most, value, at) => Math.max(most, Math.abs(value - b[at]!)), 0)

test.each([
  ['without padding', plain, () => false],
  ['with padding', padded, (value: number) => value === 4095]
])('unsharp masking %s is what its definition says, to half a step', (_, pipeline, isPadding) => {
  const before = data.slice()
  expect(worst(unsharp(film, pipeline, { radius: 3, amount: 1.5 }), naiveUnsharp(data, 3, 1.5, isPadding))).toBeLessThan(0.51)
  expect(data).toEqual(before)
})

test.each([
  ['without padding', plain, () => false],
  ['with padding', padded, (value: number) => value === 4095]
])('CLAHE %s is what its definition says, to half a step', (_, pipeline, isPadding) => {
  const before = data.slice()
  expect(worst(clahe(film, pipeline, { low: 700, high: 2900 }), naiveClahe(data, 700, 2900, isPadding))).toBeLessThan(0.51)
  expect(data).toEqual(before)
})

test('results keep to what the film can hold and never become padding; a flat film stays flat', () => {
  const steep = Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => (at % COLUMNS < 23 ? 4000 : 60))
  const sharp = unsharp({ ...film, data: steep }, padded, { radius: 2, amount: 4 })
  expect([Math.min(...sharp), Math.max(...sharp)]).toEqual([0, 4094])
  const flat = new Int16Array(ROWS * COLUMNS).fill(-7)
  const signed = pipelineOf({ bitsStored: 12, signed: true })
  expect(new Set(unsharp({ ...film, data: flat }, signed))).toEqual(new Set([-7]))
  expect(new Set(clahe({ ...film, data: flat }, signed, { low: -7, high: -7 }))).toEqual(new Set([-7]))
})
