import { expect, test } from 'vitest'
import { levelsOf, lowestLevel, paintLevels } from '../../../../../src-renderer/shared/viewport/overlay/levels.ts'
import { colourAt, PALETTE_NAMES, paletteGradient, paletteTable, rgbOf } from '../../../../../src-renderer/shared/viewport/overlay/palette.ts'

test('a sample’s level is its share of the highest; what speaks against, says nothing or was not seen has none', () => {
  const values = Float32Array.of(2, 1, 0.5, 0.001, 0, -2, Number.NaN)
  expect([...levelsOf({ values, high: 2 })]).toEqual([255, 128, 64, 1, 0, 0, 0])
  expect([...levelsOf({ values: Float32Array.of(-1, -2), high: -1 })]).toEqual([0, 0])
})

test('the threshold is the smallest share still drawn', () => {
  const levels = levelsOf({ values: Float32Array.from({ length: 101 }, (_, i) => i / 100), high: 1 })
  const out = new Uint32Array(101)
  for (const percent of [30, 60, 80]) {
    paintLevels(levels, lowestLevel(percent / 100), paletteTable('inferno'), out)
    expect(out.findIndex((pixel) => pixel !== 0)).toBe(percent)
  }
  paintLevels(levels, lowestLevel(0), paletteTable('inferno'), out)
  expect(out.findIndex((pixel) => pixel !== 0)).toBe(1)
  expect(out[100]! >>> 24).toBe(255)
})

/** CIE 1976 L* of an sRGB colour, from the definitions. */
function lightness([red, green, blue]: readonly number[]): number {
  const linear = (value: number): number => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  const y = 0.2126 * linear(red!) + 0.7152 * linear(green!) + 0.0722 * linear(blue!)
  return y > 216 / 24389 ? 116 * Math.cbrt(y) - 16 : (24389 / 27) * y
}

test.each(PALETTE_NAMES)('%s grows lighter in equal steps, so that equal steps of the value look equal', (name) => {
  const steps = Array.from({ length: 21 }, (_, i) => lightness(colourAt(name, i / 20)))
  const rises = steps.slice(1).map((value, i) => value - steps[i]!)
  const mean = rises.reduce((sum, rise) => sum + rise, 0) / rises.length
  expect(mean).toBeGreaterThan(3)
  for (const rise of rises) expect(Math.abs(rise - mean) / mean).toBeLessThan(0.6)
})

test('the table, the gradient and the colours are one scale', () => {
  const [red, green, blue] = colourAt('viridis', 1)
  expect(paletteTable('viridis')[255]).toBe((0xff000000 | (blue << 16) | (green << 8) | red) >>> 0)
  expect(paletteGradient('viridis', 'to top')).toMatch(new RegExp(`^linear-gradient\\(to top, .*rgb\\(${red} ${green} ${blue}\\)\\)$`))
  expect(colourAt('cividis', -1)).toEqual(colourAt('cividis', 0))
  expect(rgbOf('#0a0B0c')).toEqual([10, 11, 12])
  expect(() => rgbOf('teal')).toThrow('no colour')
})
