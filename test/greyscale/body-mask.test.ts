import { expect, test } from 'vitest'
import { bodyMask } from '../../src-main/greyscale/body-mask.ts'
import { matchedWindow } from '../../src-main/greyscale/match-window.ts'
import { bodyHistogram, brightnessPercentile, percentilesWindow } from '../../src-main/greyscale/presets.ts'
import { pipeline as pipelineOf } from './pipelines.ts'

const ROWS = 250
const COLUMNS = 200
const inBody = (y: number, x: number): boolean => ((x - 100) / 70) ** 2 + ((y - 130) / 90) ** 2 < 1
const inLung = (y: number, x: number): boolean => (Math.min(Math.abs(x - 65), Math.abs(x - 135)) / 22) ** 2 + ((y - 120) / 50) ** 2 < 1
const noise = (at: number): number => (at * 7919) % 23

/** A body with two lungs in air, a bright collimator on the right, a side marker in the air and a black shutter above. */
function film(invert = false): Uint16Array {
  return Uint16Array.from({ length: ROWS * COLUMNS }, (_, at) => {
    const [y, x] = [Math.floor(at / COLUMNS), at % COLUMNS]
    const value = y < 20 ? 0 : x >= 188 ? 4095 : y > 30 && y < 38 && x > 10 && x < 16 ? 3900 : inLung(y, x) ? 900 + noise(at) : inBody(y, x) ? 2200 + 4 * y + noise(at) : 150 + noise(at)
    return invert ? 4095 - value : value
  })
}
const pipeline = pipelineOf({ bitsStored: 12 })

test('the mask is the body with its lungs: no shutter, collimator, air or marker', () => {
  const mask = bodyMask({ rows: ROWS, columns: COLUMNS, data: film() }, pipeline)
  expect([mask.rows, mask.columns, mask.step, mask.found]).toEqual([ROWS, COLUMNS, 1, true])
  let wrong = 0
  for (let at = 0; at < mask.inside.length; at++) if (Boolean(mask.inside[at]) !== (inBody(Math.floor(at / COLUMNS), at % COLUMNS) && at % COLUMNS < 188)) wrong++
  expect(wrong).toBe(0)
})

test('percentiles count brightness on screen: MONOCHROME1 gives the mirrored window', () => {
  const size = { rows: ROWS, columns: COLUMNS }
  const upright = { ...size, data: film() }
  const negative = { ...size, data: film(true) }
  const inverted = pipelineOf({ bitsStored: 12, photometric: 'MONOCHROME1' })
  const bins = bodyHistogram(upright, pipeline, bodyMask(upright, pipeline))
  const mirrored = bodyHistogram(negative, inverted, bodyMask(negative, inverted))
  const values = [...upright.data].filter((_, at) => inBody(Math.floor(at / COLUMNS), at % COLUMNS) && at % COLUMNS < 188).toSorted((a, b) => a - b)
  for (const percent of [0.5, 2, 40, 75, 99.7]) {
    const expected = values[Math.ceil((percent / 100) * values.length) - 1]!
    expect([percent, brightnessPercentile(bins, pipeline, percent), 4095 - brightnessPercentile(mirrored, inverted, percent)]).toEqual([percent, expected, expected])
  }
  expect(percentilesWindow(bins, pipeline, 2, 75, true)).toMatchObject({ function: 'SIGMOID', width: values[Math.ceil(0.75 * values.length) - 1]! - values[Math.ceil(0.02 * values.length) - 1]! })
})

test('a film that is all one value, all padding or all body counts whole', () => {
  const size = { rows: 30, columns: 20 }
  expect(bodyMask({ ...size, data: new Uint8Array(600).fill(7) }, pipelineOf({ bitsStored: 8 }))).toMatchObject({ found: false, inside: new Uint8Array(600).fill(1) })
  const padded = pipelineOf({ bitsStored: 8, padding: { low: 7, high: 7 } })
  const nothing = bodyMask({ ...size, data: new Uint8Array(600).fill(7) }, padded)
  expect([nothing.found, nothing.inside.some(Boolean)]).toEqual([false, false])
  expect(bodyHistogram({ ...size, data: new Uint8Array(600).fill(7) }, padded, nothing).total).toBe(0)
})

test('a window is carried to another exposure: the same film, scaled and shifted, gets the scaled and shifted window', () => {
  const data = film()
  const brighter = { rows: ROWS, columns: COLUMNS, data: data.map((value) => Math.round(value * 0.5) + 1000) }
  const upright = { rows: ROWS, columns: COLUMNS, data }
  const from = { bins: bodyHistogram(upright, pipeline, bodyMask(upright, pipeline)), pipeline }
  const to = { bins: bodyHistogram(brighter, pipeline, bodyMask(brighter, pipeline)), pipeline }
  for (const window of [{ center: 1500, width: 2400 }, { center: 2900, width: 200 }, { center: 2000, width: 6000 }]) {
    const matched = matchedWindow({ ...window, function: 'LINEAR' }, from, to) as { center: number; width: number }
    expect(Math.abs(matched.center - (window.center * 0.5 + 1000))).toBeLessThanOrEqual(1)
    expect(Math.abs(matched.width - window.width * 0.5)).toBeLessThanOrEqual(2)
  }
})

test('a window is carried to a film stored the other way round', () => {
  const upright = { rows: ROWS, columns: COLUMNS, data: film() }
  const negative = { rows: ROWS, columns: COLUMNS, data: film(true) }
  const inverted = pipelineOf({ bitsStored: 12, photometric: 'MONOCHROME1' })
  const from = { bins: bodyHistogram(upright, pipeline, bodyMask(upright, pipeline)), pipeline }
  const to = { bins: bodyHistogram(negative, inverted, bodyMask(negative, inverted)), pipeline: inverted }
  expect(matchedWindow({ center: 1500, width: 2400, function: 'LINEAR' }, from, to)).toMatchObject({ center: 4095 - 1500, width: 2400 })
})
