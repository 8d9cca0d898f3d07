import { loadavg } from 'node:os'
import type { FreshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import { BATCH, SHAPE } from './shape.ts'
import { median, ours } from './spawn.ts'

/** About the size of the default model. */
const SMALL: FreshVitClip = { imageSize: 96, patch: 16, channels: 1, width: 192, layers: 4, heads: 4, embed: 128, vocab: 1000, context: 48, seed: 1 }
const CHUNK = 32
const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`
const busy = (): string => `load of the computer ${loadavg()[0]!.toFixed(1)}`
const line = (cells: readonly string[]): void => console.log(cells.map((cell, i) => (i ? cell.padStart(14) : cell.padEnd(18))).join(''))

/** Steps per second over the batch, whole and in pieces of 32 (gradient caching, exact). */
export function overBatches(threads: number, batches: readonly number[]): void {
  console.log(`\nSmall model (${SMALL.layers} blocks of ${SMALL.width}, ${SMALL.imageSize} px), steps a second over the batch; ${busy()}`)
  line(['batch', 'whole', 'memory', `pieces of ${CHUNK}`, 'memory'])
  for (const batch of batches) {
    const whole = ours({ shape: SMALL, batch, steps: 5, threads })
    const pieces = batch > CHUNK ? ours({ shape: SMALL, batch, steps: 5, threads, chunk: CHUNK }) : null
    line([String(batch), (1 / median(whole.seconds)).toFixed(2), gigabytes(whole.peakBytes), pieces ? (1 / median(pieces.seconds)).toFixed(2) : '', pieces ? gigabytes(pieces.peakBytes) : ''])
  }
}

/** Time and memory of a step against the number of blocks of each encoder. */
export function overLayers(threads: number, counts: readonly number[], small: boolean): void {
  const shape = small ? SMALL : SHAPE
  console.log(`\nBlocks of ${small ? `${shape.width} channels, ${shape.imageSize} px` : "ViT-B/32's width"}, batch ${BATCH}; ${busy()}`)
  line(['blocks', 'step', 'peak memory', 'estimated'])
  for (const layers of counts) {
    const { seconds, peakBytes, estimate } = ours({ shape: { ...shape, layers, textLayers: layers }, batch: BATCH, steps: 3, threads })
    line([String(layers), `${median(seconds).toFixed(2)} s`, gigabytes(peakBytes), gigabytes(estimate)])
  }
}

/** What keeping the activations of frozen blocks saves on ViT-B/32. */
export function withFrozen(threads: number): void {
  console.log(`\nViT-B/32, batch ${BATCH}, frozen blocks: a step computed anew, from kept activations, and the first pass over a batch's films and texts`)
  line(['trained', 'anew', 'kept', 'faster', 'first pass'])
  for (const [name, freeze] of [['projections', 'projections'], ['last block', { lastBlocks: 1 }], ['last two blocks', { lastBlocks: 2 }]] as const) {
    const { seconds, kept, firstPass } = ours({ shape: SHAPE, batch: BATCH, steps: 3, threads, freeze })
    line([name, `${median(seconds).toFixed(2)} s`, `${median(kept).toFixed(3)} s`, `${(median(seconds) / median(kept)).toFixed(0)} x`, `${firstPass!.toFixed(2)} s`])
  }
}
