/**
 * `npm run bench:overlay -- [repeats]`: maps of all findings of one film with a ViT-B/32-sized encoder on the CPU, beside one forward pass of the same
 * encoder through plain ONNX Runtime, in turns. Target: 14 findings within 4 forward passes. Occlusion is timed once: one pass per square.
 */
import { availableParallelism, loadavg } from 'node:os'
import { createRandom } from '../../../src-main/base/random.ts'
import { normaliseRows } from '../../../src-main/inference/normalise.ts'
import { openSession } from '../../../src-main/onnx/session.ts'
import { float32, floats } from '../../../src-main/onnx/tensor.ts'
import { openExplainer, type Explainer } from '../../../src-main/overlays/explainer.ts'
import { gradientMaps } from '../../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../../src-main/overlays/occlusion.ts'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import { agreementWithOcclusion } from './agreement.ts'

const REPEATS = Number(process.argv[2] ?? 10)
const FINDINGS = 14
const FILM = { channels: 3, size: 224 }
const EMBED = 512

const random = createRandom('bench')
const normals = (length: number): Float32Array => Float32Array.from({ length }, () => random.normal())
const line = (what: string, value: number, unit: string, note = ''): void => void process.stdout.write(`${what.padEnd(52)}${value.toFixed(value < 10 ? 2 : 1).padStart(9)} ${unit.padEnd(4)}${note}\n`)
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
const least = (values: readonly number[]): number => Math.min(...values)
async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now()
  return { value: await work(), ms: performance.now() - start }
}

process.stdout.write(`${availableParallelism()} processors, load ${loadavg()[0]!.toFixed(1)}; ViT-B/32 with random weights, ${FINDINGS} findings, ${REPEATS} turns\n\n`)
const { image } = freshVitClip({ imageSize: FILM.size, patch: 32, channels: 3, width: 768, layers: 12, heads: 12, embed: EMBED, vocab: 64, context: 8, seed: 1, textWidth: 16, textLayers: 1, textHeads: 2 })
const pixels = normals(FILM.channels * FILM.size ** 2)
const classes = { positive: normaliseRows(normals(FINDINGS * EMBED), EMBED), negative: normaliseRows(normals(FINDINGS * EMBED), EMBED) }
const plain = await openSession(image)
const embed = async (films: Float32Array, count: number): Promise<Float32Array> => floats((await plain.run({ pixel_values: float32([count, FILM.channels, FILM.size, FILM.size], films) }))['image_embeds'], 'image_embeds')
const opened = await timed(() => openExplainer(image, { imageSize: FILM.size }))
const explainer = opened.value
line('open the encoder for overlays, once', opened.ms, 'ms', `layer ${explainer.layer.name}, ${explainer.layer.layout.grid} x ${explainer.layer.layout.grid}`)

const turnByTurn = await openExplainer(image, { imageSize: FILM.size, mostNumbers: 1 })

const times: Record<'forward' | 'one' | 'all' | 'alone', number[]> = { forward: [], one: [], all: [], alone: [] }
const first = { positive: classes.positive.slice(0, EMBED), negative: classes.negative.slice(0, EMBED) }
const maps = async (by: Explainer, of: typeof classes): Promise<number> => {
  const { activations, gradients, passes } = await by.explain(pixels, of)
  gradientMaps('gradient-x-activation', by.layer.layout, activations, gradients)
  return passes
}
let passesBack = 0
for (let turn = -1; turn < REPEATS; turn++) {
  const measured = { forward: await timed(() => embed(pixels, 1)), one: await timed(() => maps(turnByTurn, first)), all: await timed(() => maps(explainer, classes)), alone: await timed(() => maps(turnByTurn, classes)) }
  passesBack = measured.all.value
  if (turn >= 0) for (const key of ['forward', 'one', 'all', 'alone'] as const) times[key].push(measured[key].ms)
}
const forward = median(times.forward)
for (const [key, what] of [['forward', 'forward pass, plain ONNX Runtime'], ['one', 'maps of 1 finding'], ['all', `maps of ${FINDINGS} findings, ${passesBack} pass back`], ['alone', `maps of ${FINDINGS} findings, ${FINDINGS} passes back`]] as const) {
  line(what, median(times[key]), 'ms', `${(median(times[key]) / forward).toFixed(2)} passes; best ${least(times[key]).toFixed(1)} ms = ${(least(times[key]) / least(times.forward)).toFixed(2)} passes`)
}
const occlusion = await timed(() => occlusionMaps(embed, pixels, FILM, classes, { grid: explainer.layer.layout.grid }))
line('occlusion of all findings, 49 squares', occlusion.ms, 'ms', `${(occlusion.ms / forward).toFixed(1)} passes`)
await explainer.close()
await turnByTurn.close()
await plain.close()

process.stdout.write('\nrank correlation of occlusion with the gradient map, shipped model, 10 synthetic films each\n')
for (const { finding, rank } of await agreementWithOcclusion(['nodule', 'consolidation', 'pleural-effusion', 'pneumothorax'], 10)) line(finding, rank, '', '')
