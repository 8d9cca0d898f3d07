import { mkdirSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { Recipe } from '../contract/index.ts'
import { normaliseRows } from '../inference/normalise.ts'
import { PREPROCESSING_REVISION } from '../models/hash.ts'
import { loadTokenizer } from '../models/load.ts'
import type { ModelPackage } from '../models/package.ts'
import { pickDevice, probeHalf, type DeviceChoiceMade } from '../onnx/device.ts'
import { float32 } from '../onnx/tensor.ts'
import { openActivations, rowBytes, type Activations, type Tokens } from './activations.ts'
import type { FilmRows, LoopTrainer } from './loop-types.ts'
import { told } from './runtime-failure.ts'
import { createTrainer } from './trainer.ts'
import type { StepBatch, Trainer, TrainerSnapshot } from './trainer-types.ts'

/** A package opened for training: the loop's trainer, and what comes out at the end. */
export interface PackageTrainer extends LoopTrainer {
  readonly device: string
  readonly deviceReason: string
  /** Estimated from the graphs: weights, gradients, optimiser, activations of one chunk. */
  readonly memoryBytes: number
  /** Pairs that go through the encoders at once: the recipe's, or as many as the memory holds. */
  readonly chunk: number
  /** Bytes on the disk per film whose activations are kept. */
  readonly keptBytesPerFilm: number
  /** Bare pixels have no name under which something could be kept. */
  step(batch: { films: FilmRows | Float32Array; texts: string[] }, options: { learningRate: number }): ReturnType<LoopTrainer['step']>
  embedFilms(films: FilmRows | Float32Array, n?: number): Promise<Float32Array>
  exportModels(): Promise<{ image: Uint8Array; text: Uint8Array; logitScale: number }>
  close(): Promise<void>
}

export interface PackageTrainerOptions {
  device: 'auto' | 'cpu' | 'webgpu'
  threads?: number
  /** Bytes the machine can still give; more than that is refused before the first step. */
  available?: number
  /** Where activations of frozen parts are kept; without it they are computed anew at every step. */
  activations?: string
}

/**
 * Opens both towers for training. With `auto`, a GPU that cannot hold or run this training gives way to the CPU, and the reason says so.
 *
 * @throws UmbraError `not-trainable` naming the op; `out-of-memory` with what would fit
 */
export async function openPackageTrainer(pack: ModelPackage, recipe: Recipe, { device: choice, threads, available = process.availableMemory(), activations }: PackageTrainerOptions): Promise<PackageTrainer> {
  let made: DeviceChoiceMade = await pickDevice(choice)
  let trainer: Trainer
  try {
    trainer = await open(pack, recipe, made.device, threads, await inHalf(recipe, made.device))
  } catch (error) {
    if (choice !== 'auto' || made.device === 'cpu' || (error instanceof UmbraError && ['not-trainable', 'precision-unavailable'].includes(error.code))) throw error
    made = { device: 'cpu', reason: `the GPU cannot run this training: ${(error as Error).message}` }
    trainer = await open(pack, recipe, 'cpu', threads, await inHalf(recipe, 'cpu'))
  }
  const { weights, state, activations: flying, total } = trainer.memory
  if (made.device === 'cpu' && total > available) {
    await trainer.close()
    const chunk = Math.floor(((recipe.chunk ?? recipe.batch) * (available * USABLE - weights - state)) / flying)
    const hint = chunk < 1 ? 'Train fewer blocks, or use a smaller model.' : `Send at most ${chunk} pairs through the encoders at once (chunk ${chunk}); the batch may stay as it is.`
    if (recipe.chunk !== undefined || chunk < 1) throw new UmbraError('out-of-memory', `This training needs about ${gigabytes(total)}, ${gigabytes(available)} are free.`, { hint })
    // The loss still sees the whole batch: pieces change memory and time, not what is learned.
    trainer = await open(pack, { ...recipe, chunk }, 'cpu', threads, false)
  }
  return adapt(pack, trainer, made, activations === undefined || !recipe.keepActivations ? null : openActivations(trainer, { folder: activations, identity: { model: pack.hash, preprocessing: PREPROCESSING_REVISION }, limits: limitsOf(activations) }))
}

/** @throws UmbraError `precision-unavailable` where half precision was asked for and the device has none */
async function inHalf({ precision }: Recipe, device: 'cpu' | 'webgpu'): Promise<boolean> {
  if (precision === 'float32') return false
  const { works, reason } = await probeHalf(device)
  if (works || precision === 'auto') return works
  throw new UmbraError('precision-unavailable', `${reason[0]!.toUpperCase()}${reason.slice(1)}, so half precision would gain nothing.`, { hint: 'Choose the precision “float32”, or “auto”.' })
}

function open({ folder, manifest }: ModelPackage, recipe: Recipe, device: 'cpu' | 'webgpu', threads: number | undefined, half: boolean): Promise<Trainer> {
  const { optimiser: kind, weightDecay, clipNorm } = recipe
  return createTrainer({
    imageModel: join(folder, manifest.image.file),
    textModel: join(folder, manifest.text.file),
    batch: recipe.batch,
    ...(recipe.chunk === undefined ? {} : { chunk: recipe.chunk }),
    imageSize: manifest.image.preprocessing.size,
    context: manifest.text.tokenizer.contextLength,
    loss: { relax: recipe.relax, theta: recipe.theta, softness: recipe.softness, learnScale: recipe.learnScale, logScale: Math.log(manifest.logitScale) },
    optimiser: kind === 'adamw' ? { kind, weightDecay, clipNorm } : { kind, momentum: 0.9, weightDecay, clipNorm },
    layerDecay: recipe.layerDecay,
    freeze: recipe.freeze,
    device,
    half,
    ...(threads === undefined ? {} : { threads })
  })
}

function adapt({ folder, manifest }: ModelPackage, trainer: Trainer, { device, reason }: DeviceChoiceMade, kept: Activations | null): PackageTrainer {
  const tokenizer = loadTokenizer(folder, manifest)
  const tokens = (texts: readonly string[]): Tokens => {
    const { ids, mask } = tokenizer.encodeBatch(texts)
    return { inputIds: ids, attentionMask: mask }
  }
  const filmRows = async (films: FilmRows | Float32Array): Promise<StepBatch> => (films instanceof Float32Array ? { pixelValues: films } : (kept?.films(films) ?? { pixelValues: films.pixels() }))
  const textRows = async (texts: readonly string[]): Promise<StepBatch> => kept?.texts(tokens(texts), texts.length) ?? tokens(texts)
  const batchOf = async (films: FilmRows | Float32Array, texts: readonly string[]): Promise<StepBatch> => {
    const [image, text] = [await filmRows(films), await textRows(texts)]
    return { ...image, ...text, frozen: { ...image.frozen, ...text.frozen } }
  }
  const size = trainer.embeddingSize
  return {
    device,
    deviceReason: trainer.half ? `${reason}; products in float16` : reason,
    memoryBytes: trainer.memory.total,
    chunk: trainer.chunk,
    keptBytesPerFilm: kept && trainer.cut.image ? rowBytes(trainer.cut.image) : 0,
    embeddingSize: size,
    step: ({ films, texts }, { learningRate }) => told(async () => trainer.step(await batchOf(films, texts), { learningRate })),
    embedFilms: async (films, n = films instanceof Float32Array ? 0 : films.keys.length) => normaliseRows(await told(async () => trainer.embedKept('image', await filmRows(films), n)), size),
    embedTexts: async (texts) => normaliseRows(await told(async () => trainer.embedKept('text', await textRows(texts), texts.length)), size),
    state: async () => {
      const { tensors, step, lossScale } = await trainer.state()
      return { arrays: new Map([...tensors].map(([name, { data }]) => [name, data as Float32Array])), meta: { step, chunk: trainer.chunk, ...(lossScale ? { lossScale } : {}) } }
    },
    load: ({ arrays, meta }) => trainer.load({ tensors: new Map([...arrays].map(([name, data]) => [name, float32([data.length], data as Float32Array)])), ...(meta as Pick<TrainerSnapshot, 'step' | 'lossScale'>) }),
    exportModels: async () => {
      const { image, text, logScale } = await trainer.exportModels()
      return { image, text, logitScale: Math.exp(logScale) }
    },
    close: async () => {
      kept?.close()
      await trainer.close()
    }
  }
}

/** Share of the free memory that a training plans with. */
const USABLE = 0.8

/** Texts are drawn anew from the same reports: what repeats soon repeats often, so a part of them is worth keeping. */
const TEXT_SHARE = 0.25
/** Left free on the disk for checkpoints and for others. */
const LEFT_FREE = 4 * 2 ** 30

function limitsOf(folder: string): Record<'image' | 'text', number> {
  mkdirSync(folder, { recursive: true })
  const { bavail, bsize } = statfsSync(folder)
  const room = Math.max(0, bavail * bsize - LEFT_FREE)
  return { image: room * (1 - TEXT_SHARE), text: room * TEXT_SHARE }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`
