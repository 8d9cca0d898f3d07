import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('../../../../src-renderer/shared/theme/tokens.css', import.meta.url), 'utf8')
const blocks = [...css.matchAll(/:root(\[data-theme='light'\])?\s*\{([^}]*)\}/g)]
const tokens = (light: boolean): Record<string, string> => Object.fromEntries(blocks.filter((block) => !block[1] || light).flatMap((block) => [...block[2]!.matchAll(/--([a-z-]+):\s*(#[0-9a-f]{3,6})/g)].map((match) => [match[1]!, match[2]!])))

/** WCAG 2.2, relative luminance and contrast ratio. */
function luminance(hex: string): number {
  const full = hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g)!
  const [red, green, blue] = full.map((pair) => Number.parseInt(pair, 16) / 255).map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!
}
const contrast = (a: string, b: string): number => {
  const [light, dark] = [luminance(a), luminance(b)].toSorted((x, y) => y - x)
  return (light! + 0.05) / (dark! + 0.05)
}

describe.each([['dark', false], ['light', true]] as const)('%s theme', (_, light) => {
  const colours = tokens(light)
  const GROUNDS = ['ground', 'panel', 'raised', 'hover']
  for (const text of ['text', 'text-strong', 'text-muted', 'accent', 'warn', 'danger', 'good', 'above', 'grey-zone']) {
    for (const ground of GROUNDS) {
      test(`${text} on ${ground}`, () => expect(contrast(colours[text]!, colours[ground]!)).toBeGreaterThanOrEqual(4.5))
    }
  }
  test('text on tinted grounds', () => {
    for (const ground of ['accent-ground', 'warn-ground', 'danger-ground']) expect(contrast(colours['text']!, colours[ground]!)).toBeGreaterThanOrEqual(4.5)
    expect(contrast(colours['on-accent']!, colours['accent']!)).toBeGreaterThanOrEqual(4.5)
    for (const ground of ['warn-ground', 'danger-ground']) expect(contrast(colours['text-muted']!, colours[ground]!)).toBeGreaterThanOrEqual(4.5)
  })
  test('borders of controls stand out (3:1)', () => expect(contrast(colours['line-strong']!, colours['raised']!)).toBeGreaterThanOrEqual(3))
})
