import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writePackage } from '../../src-main/models/install.ts'
import type { ManifestWithoutFiles } from '../../src-main/models/install.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { loadPackage } from '../../src-main/models/load.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import { hybridImageTower } from './image-tower.ts'
import type { HybridShape } from './image-tower.ts'
import type { Vocabulary } from './vocabulary.ts'

export const PREPROCESSING: Preprocessing = {
  channels: 1, fit: 'pad', padValue: 0, size: 96, interpolation: 'area', antialias: true, precision: 'float', scale: 1 / 255, mean: [0.38], std: [0.28], layout: 'NCHW'
}

/** Small enough for any PC: 0.5 million weights in the image tower. */
export const SHAPE: HybridShape & { context: number } = { imageSize: 96, stem: 64, width: 96, layers: 1, heads: 4, kept: 24, hidden: 192, embed: 64, context: 48 }

/** Seeded random weights of both towers; the text tower is CLIP's causal transformer. */
export function freshTowers(vocab: number, seed: number): { image: Uint8Array; text: Uint8Array } {
  const { text } = freshVitClip({ imageSize: 12, patch: 12, channels: 1, width: 64, layers: 2, heads: 4, embed: SHAPE.embed, vocab, context: SHAPE.context, seed })
  return { image: hybridImageTower(SHAPE, seed), text }
}

export interface PhantomModel {
  name: string
  /** Of the text tower, where it asks for a mask. */
  attentionMask?: string
  image: Uint8Array
  text: Uint8Array
  logitScale: number
  vocabulary: Vocabulary
  version: string
  description: string
  source: string
  card: Record<string, unknown>
}

/** Writes (or replaces) the package of the default model in `models`, checked like any other package. */
export async function writePhantomPackage(models: string, model: PhantomModel): Promise<ModelPackage> {
  const { vocabulary } = model
  const manifest: ManifestWithoutFiles = {
    format: 'umbra-model/1',
    id: 'phantom',
    version: model.version,
    name: model.name,
    description: model.description,
    embeddingSize: SHAPE.embed,
    logitScale: model.logitScale,
    image: { file: 'image.onnx', input: 'pixel_values', output: 'image_embeds', preprocessing: PREPROCESSING },
    text: {
      file: 'text.onnx', inputIds: 'input_ids', ...(model.attentionMask === undefined ? {} : { attentionMask: model.attentionMask }), output: 'text_embeds',
      tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, contextLength: SHAPE.context, clsId: vocabulary.clsId, sepId: vocabulary.sepId, padId: vocabulary.padId, unkId: vocabulary.unkId }
    },
    licence: 'MIT',
    source: model.source,
    intendedUse: 'A demonstration on the synthetic films that come with Umbra. Not for clinical use.',
    limits: [
      'Trained on synthetic phantoms only: it knows nothing of real radiographs.',
      'Input is 96 x 96 pixels: fine lines, small nodules and fractures are often missed.',
      'Frontal films (PA and AP) of adults only.'
    ],
    card: model.card
  }
  await mkdir(models, { recursive: true })
  const draft = await mkdtemp(join(dirname(models), '.phantom-model-'))
  try {
    await writePackage(draft, manifest, { 'image.onnx': model.image, 'text.onnx': model.text, 'vocab.txt': Buffer.from(`${vocabulary.tokens.join('\n')}\n`) })
    const [name] = await readdir(draft)
    await rm(join(models, 'phantom'), { recursive: true, force: true })
    await rename(join(draft, name!), join(models, 'phantom'))
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return loadPackage(join(models, 'phantom'))
}
