import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writePackage } from '../../../src-main/models/install.ts'
import type { Preprocessing } from '../../../src-main/models/manifest.ts'
import type { ModelPackage } from '../../../src-main/models/package.ts'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'

const SIZE = 64
const CONTEXT = 112

export const PREPROCESSING: Preprocessing = { channels: 1, fit: 'pad', padValue: 0, size: SIZE, interpolation: 'bilinear', antialias: true, precision: 'float', scale: 1 / 255, mean: [0.5], std: [0.25], layout: 'NCHW' }

/** A small CLIP with fresh weights; every run of a seed starts from the same ones. */
export async function freshPackage(vocabulary: readonly string[], seed: number): Promise<ModelPackage> {
  const folder = await mkdtemp(join(tmpdir(), 'umbra-method-'))
  const { image, text } = freshVitClip({ imageSize: SIZE, patch: 8, channels: 1, width: 64, layers: 2, heads: 4, embed: 32, vocab: vocabulary.length, context: CONTEXT, seed })
  return writePackage(
    folder,
    {
      format: 'umbra-model/1',
      id: `fresh-${seed}`,
      version: '1',
      name: 'Fresh weights',
      description: '',
      embeddingSize: 32,
      logitScale: 1 / 0.07,
      image: { file: 'image.onnx', input: 'pixel_values', output: 'image_embeds', preprocessing: PREPROCESSING },
      text: { file: 'text.onnx', inputIds: 'input_ids', output: 'text_embeds', tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, contextLength: CONTEXT, clsId: 2, sepId: vocabulary.length - 1, padId: 0, unkId: 1 } },
      licence: 'MIT',
      source: 'benchmark',
      intendedUse: 'benchmark',
      limits: [],
      card: {}
    },
    { 'image.onnx': image, 'text.onnx': text, 'vocab.txt': new TextEncoder().encode(`${vocabulary.join('\n')}\n`) }
  )
}
