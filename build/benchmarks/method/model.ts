import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePackage } from '../../../src-main/models/install.ts'
import type { Preprocessing } from '../../../src-main/models/manifest.ts'
import type { ModelPackage } from '../../../src-main/models/package.ts'
import { wordPairTextTower } from '../../phantom-model/word-pair-tower.ts'
import { smallImageTower } from './tower.ts'

const SIZE = 64
const EMBED = 64
/** Whole reports with several findings. */
const CONTEXT = 112

export const PREPROCESSING: Preprocessing = { channels: 1, fit: 'pad', padValue: 0, size: SIZE, interpolation: 'bilinear', antialias: true, precision: 'float', scale: 1 / 255, mean: [0.5], std: [0.25], layout: 'NCHW' }

export interface Towers {
  image: Uint8Array
  text: Uint8Array
  logitScale: number
}

/** The text tower of the default model and a smaller image tower; the same seed gives the same weights. */
export const freshTowers = (words: number, seed: number): Towers => ({
  image: smallImageTower({ imageSize: SIZE, patches: 32, channels: 64, kept: 16, hidden: 128, embed: EMBED }, seed),
  text: wordPairTextTower({ vocab: words, context: CONTEXT, width: 64, hidden: 128, embed: EMBED }, seed),
  logitScale: 1 / 0.07
})

/** Towers as a package in a temporary folder, as the trainer opens them. */
export async function packed(vocabulary: readonly string[], { image, text, logitScale }: Towers): Promise<ModelPackage> {
  return writePackage(
    await mkdtemp(join(tmpdir(), 'umbra-method-')),
    {
      format: 'umbra-model/1',
      id: 'start',
      version: '1',
      name: 'Start of the ablation',
      description: '',
      embeddingSize: EMBED,
      logitScale,
      image: { file: 'image.onnx', input: 'pixel_values', output: 'image_embeds', preprocessing: PREPROCESSING },
      text: { file: 'text.onnx', inputIds: 'input_ids', attentionMask: 'attention_mask', output: 'text_embeds', tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, contextLength: CONTEXT, clsId: 2, sepId: vocabulary.length - 1, padId: 0, unkId: 1 } },
      licence: 'MIT',
      source: 'benchmark',
      intendedUse: 'benchmark',
      limits: [],
      card: {}
    },
    { 'image.onnx': image, 'text.onnx': text, 'vocab.txt': new TextEncoder().encode(`${vocabulary.join('\n')}\n`) }
  )
}
