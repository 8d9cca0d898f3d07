import { writePackage, type ManifestWithoutFiles } from '../../src-main/models/install.ts'
import { manifestSchema } from '../../src-main/models/manifest.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { byteLetters } from '../../src-main/text/tokenizers/clip-bpe.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'

const SHAPE = { imageSize: 16, patch: 8, channels: 1, width: 16, layers: 1, heads: 2, embed: 8, vocab: 514, context: 12, seed: 5 }

/** A real pair with random weights, a few hundred kilobytes: everything a package can be asked is true of it. */
export function tinyParts(change: Partial<typeof SHAPE> = {}): { manifest: ManifestWithoutFiles; files: Record<string, Uint8Array> } {
  const shape = { ...SHAPE, ...change }
  const letters = byteLetters()
  const tokens = [...letters, ...letters.map((letter) => `${letter}</w>`), '<|startoftext|>', '<|endoftext|>']
  const { image, text } = freshVitClip(shape)
  const { files: _, ...manifest } = manifestSchema.parse({
    format: 'umbra-model/1',
    id: 'tiny',
    version: '1',
    name: 'Tiny test pair',
    embeddingSize: shape.embed,
    logitScale: 10,
    image: {
      file: 'image.onnx',
      input: 'pixel_values',
      output: 'image_embeds',
      preprocessing: { channels: shape.channels, fit: 'pad', size: shape.imageSize, interpolation: 'bilinear', antialias: true, scale: 1 / 255, mean: [0.5], std: [0.25] }
    },
    text: {
      file: 'text.onnx',
      inputIds: 'input_ids',
      output: 'text_embeds',
      tokenizer: { kind: 'clip-bpe', vocab: 'vocab.json', merges: 'merges.txt', contextLength: shape.context, startId: 512, endId: 513, padId: 0 }
    },
    files: {},
    licence: 'MIT',
    source: 'random weights',
    intendedUse: 'tests'
  })
  return { manifest, files: { 'image.onnx': image, 'text.onnx': text, 'vocab.json': Buffer.from(JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id])))), 'merges.txt': Buffer.from('#version: 0.2\n') } }
}

/** Writes it under `packages/tiny`. */
export async function tinyPackage(packages: string, change: Partial<ManifestWithoutFiles> = {}): Promise<ModelPackage> {
  const { manifest, files } = tinyParts()
  return writePackage(packages, { ...manifest, ...change }, files)
}
