import type { Device } from '../onnx/session.ts'
import type { FloatTensor, HostTensor } from '../onnx/tensor.ts'
import type { LossOptions } from './losses/info-nce.ts'
import type { OptimiserOptions } from './optimisers/optimiser.ts'
import type { Freeze } from './trainer/blocks.ts'
import type { CutValue, FrozenRows } from './trainer/frozen.ts'
import type { TowerName } from './trainer/graphs.ts'
import type { PairBatch, WholeNumbers } from './trainer/inputs.ts'
import type { LossScale } from './trainer/loss-scale.ts'
import type { MemoryEstimate } from './trainer/memory.ts'

export interface TrainerOptions {
  /** Path of the .onnx file, or its bytes. */
  imageModel: string | Uint8Array
  textModel: string | Uint8Array
  /** Pairs the loss sees together. */
  batch: number
  /** Pairs that go through the encoders at once; smaller than `batch` turns on gradient caching. */
  chunk?: number
  /** Where the model leaves it open: side of a film, and tokens of a text. */
  imageSize?: number
  context?: number
  loss?: Partial<LossOptions> & { learnScale?: boolean; logScale?: number }
  optimiser?: OptimiserOptions
  /** Also decays norms, biases and the scale. */
  decayAll?: boolean
  layerDecay?: number
  freeze?: Freeze
  /** Steps whose gradients are averaged into one update. */
  accumulate?: number
  device?: Device
  /** Products and what moves their results along in float16, everything else and all state in float32. */
  half?: boolean
  threads?: number
  /** Which initialisers are weights, where the choice made from the graph is not wanted. */
  parameters?: Partial<Record<TowerName, ReadonlySet<string>>>
}

/** A batch; a tower's data may be replaced by what its frozen part made of them. */
export type StepBatch = Partial<PairBatch> & { frozen?: Partial<Record<TowerName, FrozenRows>> }

export interface Diagnostics {
  /** Mean cosine of matched pairs, and of all others. */
  positiveCosine: number
  negativeCosine: number
  /** Share of matched pairs above theta. */
  clipped: number
  scale: number
  /** Before clipping; null when nothing is clipped or no update was due. */
  gradientNorm: number | null
  /** Factor on the gradients while they were in float16; null in float32. */
  lossScale: number | null
  /** They overflowed, and no update was made. */
  skipped: boolean
}

export interface TrainerSnapshot {
  /** Weights by name, the optimiser's state as `slot:name`. */
  tensors: Map<string, FloatTensor>
  /** Updates made. */
  step: number
  /** In half precision only. */
  lossScale?: LossScale
}

export interface Trainer {
  readonly device: Device
  readonly half: boolean
  readonly batch: number
  /** Pairs that go through the encoders at once. */
  readonly chunk: number
  readonly embeddingSize: number
  /** Names of what is trained. */
  readonly trained: readonly string[]
  readonly memory: MemoryEstimate
  step(batch: StepBatch, numbers: { learningRate: number }): Promise<{ loss: number; diagnostics: Diagnostics }>
  /** Loss and gradients without an update. */
  gradients(batch: StepBatch): Promise<{ loss: number; diagnostics: Diagnostics; gradients: Map<string, HostTensor> }>
  /** What passes from a tower's frozen part to its trained one, with the dims of one row; null where nothing is frozen that could be kept. */
  readonly cut: Readonly<Record<TowerName, readonly CutValue[] | null>>
  /** What the frozen part of a tower makes of n rows; `takeRows` picks those of a batch. */
  frozenRows(tower: TowerName, batch: Partial<PairBatch>, n: number): Promise<FrozenRows>
  /** Embeddings [n, embeddingSize] as the encoder makes them, not normalised. */
  embedImages(pixelValues: Float32Array, n: number): Promise<Float32Array>
  /** The same from kept activations: `batch.frozen` and what raw inputs the trained part still reads. */
  embedKept(tower: TowerName, batch: StepBatch, n: number): Promise<Float32Array>
  embedTexts(texts: { inputIds: WholeNumbers; attentionMask?: WholeNumbers }, n: number): Promise<Float32Array>
  state(): Promise<TrainerSnapshot>
  load(snapshot: TrainerSnapshot): Promise<void>
  /** The original files with the trained weights in them; everything else is as it was. */
  exportModels(): Promise<{ image: Uint8Array; text: Uint8Array; logScale: number }>
  close(): Promise<void>
}
