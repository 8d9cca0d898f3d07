import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writePackage } from '../../src-main/models/install.ts'
import type { ManifestWithoutFiles } from '../../src-main/models/install.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { loadPackage } from '../../src-main/models/load.ts'
import type { Preprocessing } from '../../src-main/models/manifest.ts'
import type { Vocabulary } from './vocabulary.ts'

export const PREPROCESSING: Preprocessing = {
  channels: 1, fit: 'pad', padValue: 0, size: 128, interpolation: 'area', antialias: true, precision: 'float', scale: 1 / 255, mean: [0.38], std: [0.28], layout: 'NCHW'
}

export const EMBED = 64
/** Tokens of a text. */
export const CONTEXT = 48

export interface PhantomModel {
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
    name: 'Phantom CLIP (demonstration)',
    description: model.description,
    embeddingSize: EMBED,
    logitScale: model.logitScale,
    image: { file: 'image.onnx', input: 'pixel_values', output: 'image_embeds', preprocessing: PREPROCESSING },
    text: {
      file: 'text.onnx', inputIds: 'input_ids', attentionMask: 'attention_mask', output: 'text_embeds',
      tokenizer: { kind: 'wordpiece', vocab: 'vocab.txt', lowercase: true, contextLength: CONTEXT, clsId: vocabulary.clsId, sepId: vocabulary.sepId, padId: vocabulary.padId, unkId: vocabulary.unkId }
    },
    licence: 'MIT',
    source: model.source,
    intendedUse: 'A demonstration on the synthetic films that come with Umbra. Not for clinical use.',
    limits: [
      'Trained on synthetic phantoms only: it knows nothing of real radiographs.',
      `Input is ${PREPROCESSING.size} x ${PREPROCESSING.size} pixels: fine lines, small nodules and fractures are often missed.`,
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
