import { execFileSync, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { preprocess } from '../../../src-main/inference/preprocess/preprocess.ts'
import { preprocessingSchema } from '../../../src-main/models/manifest.ts'

const PYTHON = process.env.UMBRA_PYTHON ?? '/usr/bin/python3'
const pillow = spawnSync(PYTHON, ['-c', 'import PIL.Image, numpy; PIL.Image.Resampling']).status === 0
if (!pillow) console.warn(`skipped: ${PYTHON} has no Pillow and numpy (Debian: python3-pil python3-numpy)`)

function film(rows: number, columns: number): { rows: number; columns: number; data: Uint8Array } {
  const random = createRandom(`pillow ${rows} ${columns}`)
  // Smooth with noise and hard edges, so that both rounding and overshoot matter.
  return { rows, columns, data: Uint8Array.from({ length: rows * columns }, (_, i) => (i % columns > columns / 2 ? 255 : 0.6 * random.integer(256) + 60 * Math.sin(i / 50) ** 2)) }
}

describe.skipIf(!pillow)('against Pillow', () => {
  // No size whose nearest neighbour falls on a pixel edge: there Pillow's running sum decides by its rounding error.
  const films = [film(301, 402), film(257, 190), film(61, 61), film(40, 31)]
  const cases = films.flatMap((each) =>
    (['pad', 'crop', 'stretch'] as const).flatMap((fit) =>
      (['nearest', 'bilinear', 'bicubic'] as const).flatMap((interpolation) => (['float', 'uint8'] as const).map((precision) => ({ ...each, fit, interpolation, precision, size: 56, padValue: 30 })))
    )
  )
  const answers = pillow
    ? (JSON.parse(execFileSync(PYTHON, [fileURLToPath(new URL('./pillow.py', import.meta.url))], { input: JSON.stringify(cases.map((each) => ({ ...each, data: [...each.data] }))), maxBuffer: 1 << 28 }).toString()) as number[][])
    : []

  test('every fit, filter and precision', () => {
    const worst = { float: 0, uint8: 0 }
    for (const [i, { fit, interpolation, precision, size, padValue, ...input }] of cases.entries()) {
      const spec = preprocessingSchema.parse({ channels: 1, fit, interpolation, precision, size, padValue, antialias: true, scale: 1, mean: [0], std: [1] })
      const ours = preprocess(input, spec)
      worst[precision] = ours.reduce((most, value, k) => Math.max(most, Math.abs(value - answers[i]![k]!)), worst[precision])
    }
    expect(worst.uint8, '8-bit: bit for bit').toBe(0)
    expect(worst.float, 'float: float32 rounding of 255').toBeLessThan(1e-3)
  })
})
