import { join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { Recipe } from '../contract/index.ts'
import { normaliseRows } from '../inference/normalise.ts'
import { loadTokenizer } from '../models/load.ts'
import type { ModelPackage } from '../models/package.ts'
import { pickDevice, type DeviceChoiceMade } from '../onnx/device.ts'
import { float32 } from '../onnx/tensor.ts'
import type { LoopTrainer } from './loop-types.ts'
import { createTrainer, type Trainer } from './trainer.ts'

/** A package opened for training: the loop's trainer, and what comes out at the end. */
export interface PackageTrainer extends LoopTrainer {
  readonly device: string
  readonly deviceReason: string
  /** Estimated from the graphs: weights, gradients, optimiser, activations of one chunk. */
  readonly memoryBytes: number
  exportModels(): Promise<{ image: Uint8Array; text: Uint8Array; logitScale: number }>
  close(): Promise<void>
}

export interface PackageTrainerOptions {
  device: 'auto' | 'cpu' | 'webgpu'
  threads?: number
  /** Bytes the machine can still give; more than that is refused before the first step. */
  available?: number
}

/**
 * Opens both towers for training. With `auto`, a GPU that cannot hold or run this training gives way to the CPU, and the reason says so.
 *
 * @throws UmbraError `not-trainable` naming the op; `out-of-memory` with what would fit
 */
export async function openPackageTrainer(pack: ModelPackage, recipe: Recipe, { device: choice, threads, available = process.availableMemory() }: PackageTrainerOptions): Promise<PackageTrainer> {
  let made: DeviceChoiceMade = await pickDevice(choice)
  let trainer: Trainer
  try {
    trainer = await open(pack, recipe, made.device, threads)
  } catch (error) {
    if (choice !== 'auto' || made.device === 'cpu' || (error instanceof UmbraError && error.code === 'not-trainable')) throw error
    made = { device: 'cpu', reason: `the GPU cannot run this training: ${(error as Error).message}` }
    trainer = await open(pack, recipe, 'cpu', threads)
  }
  const { total } = trainer.memory
  if (made.device === 'cpu' && total > available) {
    await trainer.close()
    const chunk = Math.max(1, Math.floor(((recipe.chunk ?? recipe.batch) * available * 0.7) / total))
    throw new UmbraError('out-of-memory', `This training needs about ${gigabytes(total)}, ${gigabytes(available)} are free.`, { hint: `Send at most ${chunk} pairs through the encoders at once (chunk ${chunk}); the batch may stay as it is.` })
  }
  return adapt(pack, trainer, made)
}

function open({ folder, manifest }: ModelPackage, recipe: Recipe, device: 'cpu' | 'webgpu', threads: number | undefined): Promise<Trainer> {
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
    ...(threads === undefined ? {} : { threads })
  })
}

function adapt({ folder, manifest }: ModelPackage, trainer: Trainer, { device, reason }: DeviceChoiceMade): PackageTrainer {
  const tokenizer = loadTokenizer(folder, manifest)
  const tokens = (texts: readonly string[]): { inputIds: Int32Array; attentionMask: Int32Array } => {
    const { ids, mask } = tokenizer.encodeBatch(texts)
    return { inputIds: ids, attentionMask: mask }
  }
  const size = trainer.embeddingSize
  return {
    device,
    deviceReason: reason,
    memoryBytes: trainer.memory.total,
    embeddingSize: size,
    step: ({ films, texts }, { learningRate }) => told(() => trainer.step({ pixelValues: films, ...tokens(texts) }, { learningRate })),
    embedFilms: async (films, n) => normaliseRows(await told(() => trainer.embedImages(films, n)), size),
    embedTexts: async (texts) => normaliseRows(await told(() => trainer.embedTexts(tokens(texts), texts.length)), size),
    state: async () => {
      const { tensors, step } = await trainer.state()
      return { arrays: new Map([...tensors].map(([name, { data }]) => [name, data as Float32Array])), meta: { step } }
    },
    load: ({ arrays, meta }) => trainer.load({ tensors: new Map([...arrays].map(([name, data]) => [name, float32([data.length], data as Float32Array)])), step: (meta as { step: number }).step }),
    exportModels: async () => {
      const { image, text, logScale } = await trainer.exportModels()
      return { image, text, logitScale: Math.exp(logScale) }
    },
    close: () => trainer.close()
  }
}

/** What the runtime says in its own words, under the codes that make a job resumable. */
async function told<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (/out of memory|bad_alloc|failed to allocate|not enough memory|OUT_OF_MEMORY/i.test(message)) throw new UmbraError('out-of-memory', `There was not enough memory for a training step (${message.slice(0, 200)}).`, { hint: 'Send fewer pairs through the encoders at once (chunk), or use a smaller batch.', cause: error })
    if (/device (was |is )?lost|device removed|DEVICE_LOST|device hung/i.test(message)) throw new UmbraError('device-lost', `The graphics card stopped answering (${message.slice(0, 200)}).`, { hint: 'Resume the training, or choose the device “cpu”.', cause: error })
    throw error
  }
}

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GB`
