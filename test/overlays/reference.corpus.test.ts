import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { spearman } from '../../src-main/inference/prompts/spearman.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, floats } from '../../src-main/onnx/tensor.ts'
import { openExplainer } from '../../src-main/overlays/explainer.ts'
import { gradientMaps } from '../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../src-main/overlays/occlusion.ts'
import { gradientDisagreement } from './finite-differences.ts'

const reference = fileURLToPath(new URL('../../../shared/reference', import.meta.url))
const present = existsSync(reference)
if (!present) console.warn('skipped: ../shared/reference is not here')

const LAYERS: Record<string, object> = {
  'vit-clip': { kind: 'tokens', grid: 4, extra: 1, channels: 64 },
  'resnet-clip': { kind: 'map', grid: 4, extra: 0, channels: 256 },
  'vit-bert': { kind: 'tokens', grid: 6, extra: 1, channels: 32 }
}
const FINDINGS = 3
const SIZE = 48

/** Image encoders exported from PyTorch; their own text embeddings serve as the classes. */
describe.skipIf(!present).each(Object.keys(LAYERS))('%s', (name) => {
  const path = join(reference, name, 'image.onnx')
  const stored = (file: string): Float32Array => new Float32Array(Uint8Array.from(readFileSync(join(reference, name, `${file}.bin`))).buffer)
  const texts = (from: number): Float32Array => {
    const rows = stored('text_embeds').slice(from * SIZE, (from + FINDINGS) * SIZE)
    for (let row = 0; row < FINDINGS; row++) {
      const part = rows.subarray(row * SIZE, (row + 1) * SIZE)
      const length = Math.hypot(...part)
      part.forEach((value, i) => (part[i] = value / length))
    }
    return rows
  }

  test('margins agree with PyTorch, gradients with finite differences; rank correlation with occlusion', async () => {
    const side = (JSON.parse(readFileSync(join(reference, name, 'manifest.json'), 'utf8')) as { image_size: number }).image_size
    const pixels = stored('pixel_values').slice(0, 3 * side * side)
    const classes = { positive: texts(0), negative: texts(FINDINGS) }
    const explainer = await openExplainer(path, { threads: 1 })
    expect(explainer.layer.layout).toMatchObject(LAYERS[name]!)
    const explained = await explainer.explain(pixels, classes)
    await explainer.close()
    if (name.startsWith('vit')) expect(explained.passes).toBe(1)
    stored('image_embeds').slice(0, SIZE).forEach((value, i) => expect(Math.abs(explained.embedding[i]! - value)).toBeLessThan(1e-4))
    const { worst, margins } = await gradientDisagreement(path, explainer.layer.name, pixels, classes, explained)
    expect(worst).toBeLessThan(1e-3)
    expect(margins).toBeLessThan(1e-5)

    const session = await openSession(path, { threads: 1 })
    const [{ name: input }, { name: output }] = [session.inputs[0]!, session.outputs[0]!]
    const embed = async (films: Float32Array, count: number): Promise<Float32Array> => floats((await session.run({ [input]: float32([count, 3, side, side], films) }))[output], output)
    const { grid } = explainer.layer.layout
    const covered = await occlusionMaps(embed, pixels, { channels: 3, size: side }, classes, { grid })
    await session.close()
    const maps = gradientMaps('gradient-x-activation', explainer.layer.layout, explained.activations, explained.gradients)
    const row = (values: Float32Array, f: number): number[] => [...values.subarray(f * grid * grid, (f + 1) * grid * grid)]
    const correlations = Array.from({ length: FINDINGS }, (_, f) => spearman(row(maps.values, f), row(covered.values, f)))
    console.info(`${name}: ${maps.method} against finite differences ${worst.toExponential(1)}; rank correlation with occlusion ${correlations.map((value) => value.toFixed(2)).join(', ')}`)
    // Deep convolutions with random weights see the whole small film from every place: no agreement is to be expected of them.
    if (explainer.layer.layout.kind === 'tokens') expect(correlations.reduce((sum, value) => sum + value, 0) / FINDINGS).toBeGreaterThan(0.2)
  })
})
