import { describe, expect, test } from 'vitest'
import { applyLut, buildLut, renderLevels } from '../../src-main/greyscale/build-lut.ts'
import type { GreyscalePipeline, VoiChoice } from '../../src-main/greyscale/pipeline.ts'
import { storedRange } from '../../src-main/greyscale/pipeline.ts'
import type { OracleImage } from './oracle.ts'
import { oracleLevel } from './oracle.ts'
import { pipeline } from './pipelines.ts'

/** Largest difference from the oracle over every stored value, before its rounding. */
function worst(of: GreyscalePipeline, choice: VoiChoice, image: OracleImage): number {
  const { low, high } = storedRange(of)
  const { firstStored, lut } = buildLut(of, choice)
  let difference = firstStored === low && lut.length === high - low + 1 ? 0 : Infinity
  for (let stored = low; stored <= high; stored++) difference = Math.max(difference, Math.abs(lut[stored - low]! - oracleLevel(stored, image)))
  return difference
}

const ROUNDING = 0.5 + 1e-9

const curve = Array.from({ length: 4096 }, (_, i) => Math.round(4095 * (i / 4095) ** 2))

describe('buildLut equals the standard, value by value', () => {
  const windows = [
    { center: 2048, width: 4096 },
    { center: 1000, width: 400 },
    { center: 600.5, width: 1 },
    { center: 50, width: 2 },
    { center: -300, width: 100 },
    { center: 2048, width: 100_000 },
    { center: 5000, width: 300 }
  ]
  for (const voiFunction of ['LINEAR', 'LINEAR_EXACT', 'SIGMOID'] as const) {
    for (const photometric of ['MONOCHROME1', 'MONOCHROME2'] as const) {
      test.each(windows)(`${voiFunction} ${photometric} c=$center w=$width`, (window) => {
        expect(worst(pipeline({ voiFunction, photometric }), { kind: 'window', ...window }, { voiFunction, photometric, ...window })).toBeLessThanOrEqual(ROUNDING)
      })
    }
  }

  test('negative slope, signed data and an intercept', () => {
    expect(worst(pipeline({ signed: true, bitsStored: 16, rescale: { slope: -1.7, intercept: 900 } }), { kind: 'window', center: 300, width: 2500 }, { slope: -1.7, intercept: 900, center: 300, width: 2500, photometric: 'MONOCHROME2' })).toBeLessThanOrEqual(ROUNDING)
  })

  test('modality LUT, then window', () => {
    const modality = { entries: 256, firstMapped: 100, bits: 12, data: Array.from({ length: 256 }, (_, i) => 4095 - 16 * i) }
    expect(worst(pipeline({ modalityLut: { firstValue: 100, bits: 12, data: modality.data }, rescale: { slope: 5, intercept: 5 } }), { kind: 'window', center: 2000, width: 1500 }, { modality, center: 2000, width: 1500, photometric: 'MONOCHROME2' })).toBeLessThanOrEqual(ROUNDING)
  })

  test('VOI LUT after rescale, with a negative first value, on MONOCHROME1', () => {
    const voiLut = { entries: 4096, firstMapped: -1024, bits: 12, data: curve }
    expect(worst(pipeline({ photometric: 'MONOCHROME1', rescale: { slope: 1, intercept: -1024 }, voiLuts: [{ firstValue: -1024, bits: 12, data: curve }] }), { kind: 'lut', index: 0 }, { voiLut, intercept: -1024, photometric: 'MONOCHROME1' })).toBeLessThanOrEqual(ROUNDING)
  })

  test('MONOCHROME1 and INVERSE together invert once', () => {
    const window = { center: 2048, width: 4096 }
    for (const [photometric, presentationInverse] of [['MONOCHROME1', true], ['MONOCHROME1', false], ['MONOCHROME2', true]] as const) {
      expect(worst(pipeline({ photometric, presentationInverse }), { kind: 'window', ...window }, { ...window, photometric, shape: presentationInverse ? 'INVERSE' : 'IDENTITY' })).toBeLessThanOrEqual(ROUNDING)
    }
  })

  test('padding is black, also inverted, also as a range', () => {
    for (const photometric of ['MONOCHROME1', 'MONOCHROME2'] as const) {
      expect(worst(pipeline({ photometric, padding: { low: 0, high: 30 } }), { kind: 'window', center: 20, width: 40 }, { photometric, padding: 30, paddingLimit: 0, center: 20, width: 40 })).toBeLessThanOrEqual(ROUNDING)
    }
  })
})

test('the invert key undoes the inversion of MONOCHROME1 and leaves padding black', () => {
  const of = pipeline({ photometric: 'MONOCHROME1', padding: { low: 7, high: 7 } })
  const window = { kind: 'window', center: 2048, width: 4096 } as const
  const plain = buildLut(of, window).lut
  const inverted = buildLut(of, window, { invert: true }).lut
  expect([plain[0], plain[4095], inverted[0], inverted[4095]]).toEqual([255, 0, 0, 255])
  expect([plain[7], inverted[7]]).toEqual([0, 0])
})

test('a window below one unit is drawn by LINEAR_EXACT instead of collapsing', () => {
  const of = pipeline({ rescale: { slope: 1e-6, intercept: 0 } })
  const { lut } = buildLut(of, { kind: 'window', center: 0.002, width: 0.004 })
  expect(lut[2000]).toBe(128)
  expect(lut[1000]).toBe(64)
})

test('a window that cannot be used is refused by name', () => {
  expect(() => buildLut(pipeline(), { kind: 'window', center: 5, width: 0 })).toThrow('greater than 0')
  expect(() => buildLut(pipeline(), { kind: 'window', center: NaN, width: 5 })).toThrow('not usable')
  expect(() => buildLut(pipeline(), { kind: 'lut', index: 2 })).toThrow('the image has 0')
  expect(() => buildLut(pipeline({ bitsStored: 32 }), { kind: 'window', center: 5, width: 5 })).toThrow('too large')
})

test('data deeper than 16 bits is rendered without a table, and equal', () => {
  const data = Uint32Array.of(0, 1_000_000, 2_000_000_000, 4_294_967_295)
  const of = pipeline({ bitsStored: 32 })
  const window = { center: 2_000_000_000, width: 4_000_000_000 }
  const levels = renderLevels(data, of, { kind: 'window', ...window })
  data.forEach((stored, i) => expect(Math.abs(levels[i]! - oracleLevel(stored, { ...window, photometric: 'MONOCHROME2' }))).toBeLessThanOrEqual(0.5))
})

test('values outside a table take its ends', () => {
  expect([...applyLut(Int16Array.of(-5, 0, 1, 2, 900), { firstStored: 0, lut: Uint8Array.of(10, 20, 30) })]).toEqual([10, 10, 20, 30, 30])
})
