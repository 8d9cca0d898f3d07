import { writePackage } from '../../../src-main/models/install.ts'
import type { ModelPackage } from '../../../src-main/models/package.ts'
import { byteLetters } from '../../../src-main/text/tokenizers/clip-bpe.ts'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'

/** CLIP ViT-B/32's image tower (88 M weights, random) behind OpenAI's preprocessing; the text tower is small, since it runs once per prompt set. */
export async function writeVitB32(packages: string): Promise<ModelPackage> {
  const letters = byteLetters()
  const tokens = [...letters, ...letters.map((letter) => `${letter}</w>`), '<|startoftext|>', '<|endoftext|>']
  const { image, text } = freshVitClip({ imageSize: 224, patch: 32, channels: 3, width: 768, layers: 12, heads: 12, embed: 512, vocab: tokens.length, context: 77, seed: 1, textWidth: 64, textLayers: 1, textHeads: 2 })
  return writePackage(
    packages,
    {
      format: 'umbra-model/1',
      id: 'bench-vit-b32',
      version: '1',
      name: 'ViT-B/32, random weights',
      description: '',
      embeddingSize: 512,
      logitScale: 100,
      image: {
        file: 'image.onnx',
        input: 'pixel_values',
        output: 'image_embeds',
        preprocessing: { channels: 3, fit: 'crop', padValue: 0, size: 224, interpolation: 'bicubic', antialias: true, precision: 'uint8', scale: 1 / 255, mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711], layout: 'NCHW' }
      },
      text: { file: 'text.onnx', inputIds: 'input_ids', output: 'text_embeds', tokenizer: { kind: 'clip-bpe', vocab: 'vocab.json', merges: 'merges.txt', contextLength: 77, startId: tokens.length - 2, endId: tokens.length - 1, padId: 0 } },
      licence: 'MIT',
      source: 'random weights',
      intendedUse: 'benchmark',
      limits: [],
      card: {}
    },
    { 'image.onnx': image, 'text.onnx': text, 'vocab.json': Buffer.from(JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id])))), 'merges.txt': Buffer.from('#version: 0.2\n') }
  )
}
