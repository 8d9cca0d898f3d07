import { writePackage } from '../../src-main/models/install.ts'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'

export const TINY_PREPROCESSING: Preprocessing = { channels: 1, fit: 'pad', padValue: 0, size: 32, interpolation: 'bilinear', antialias: true, precision: 'float', scale: 1 / 255, mean: [0.5], std: [0.25], layout: 'NCHW' }
const CONTEXT = 24

/** A CLIP pair of a few thousand weights that knows these words. [SEP] is last: the text tower pools at the highest id. */
export function writeTinyPackage(packages: string, texts: Iterable<string>, id = 'tiny'): Promise<ModelPackage> {
  const words = new Set([...texts].flatMap((text) => text.toLowerCase().match(/[\p{L}\p{N}]+|[^\s\p{L}\p{N}]/gu) ?? []))
  const vocabulary = ['[PAD]', '[UNK]', '[CLS]', ...[...words].toSorted(), '[SEP]']
  const { image, text } = freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: 32, layers: 2, heads: 2, embed: 16, vocab: vocabulary.length, context: CONTEXT, seed: 3 })
  return writePackage(
    packages,
    {
      format: 'umbra-model/1',
      id,
      version: '1',
      name: 'Tiny',
      description: 'Random weights for tests.',
      embeddingSize: 16,
      logitScale: 1 / 0.07,
      image: { file: 'image.onnx', input: 'pixel_values', output: 'image_embeds', preprocessing: TINY_PREPROCESSING },
      text: { file: 'text.onnx', inputIds: 'input_ids', output: 'text_embeds', tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, contextLength: CONTEXT, clsId: 2, sepId: vocabulary.length - 1, padId: 0, unkId: 1 } },
      licence: 'MIT',
      source: 'test',
      intendedUse: 'test',
      limits: [],
      card: {}
    },
    { 'image.onnx': image, 'text.onnx': text, 'vocab.txt': new TextEncoder().encode(`${vocabulary.join('\n')}\n`) }
  )
}
