import type { Random } from '../base/random.ts'
import type { TrainingPoint, Validation } from '../contract/index.ts'
import type { StateArray } from './checkpoint-file.ts'

export interface StepDiagnostics {
  positiveCosine: number | null
  negativeCosine: number | null
  clipped: number | null
  scale: number | null
  gradientNorm: number | null
  lossScale?: number | null
  /** Gradients overflowed half precision, and no update was made: an unusable loss is no failure then. */
  skipped?: boolean
}

export interface TrainerState {
  arrays: Map<string, StateArray>
  /** JSON-serialisable rest, e.g. the optimiser's step. */
  meta: unknown
}

/** Films of a batch, known by the hash of their files; pixels are read only when somebody asks for them. */
export interface FilmRows {
  readonly keys: readonly string[]
  /** The model's image tensor [n, channels, size, size], of all or of these positions. */
  pixels(positions?: readonly number[]): Float32Array
}

/** What the loop needs of a trainer: texts go in as texts. */
export interface LoopTrainer {
  readonly embeddingSize: number
  step(batch: { films: FilmRows; texts: string[] }, options: { learningRate: number }): Promise<{ loss: number; diagnostics: StepDiagnostics }>
  /** Row-major [n, embeddingSize], normalised. */
  embedFilms(films: FilmRows): Promise<Float32Array>
  embedTexts(texts: readonly string[]): Promise<Float32Array>
  /** Weights and optimiser: everything the next step depends on. */
  state(): Promise<TrainerState>
  load(state: TrainerState): Promise<void>
}

export interface PromptedFinding {
  id: string
  name: string
  positive: string[]
  negative: string[]
}

/** The pairs of a run, by index. */
export interface LoopData {
  train: readonly number[]
  validate: readonly number[]
  test: readonly number[]
  films(indices: readonly number[]): FilmRows
  /** The text of this access: redrawn at every call from the generator it is given. */
  draw(index: number, random: Random): string
  /** The whole report, for retrieval. */
  report(index: number): string
  patient(index: number): string
  study(index: number): string
  /** Finding id -> present; absent or null where it is not known. */
  labels(index: number): Readonly<Record<string, boolean | null>>
  labelsFrom: 'silver' | 'true'
}

export type LoopEvent =
  | { kind: 'step'; point: TrainingPoint }
  | { kind: 'validation'; step: number; validation: Validation; best: boolean }
  | { kind: 'busy'; message: string; done: number; total: number }
  | { kind: 'checkpoint'; step: number }

/** Set from outside between two pulls. */
export interface LoopControl {
  /** Ends training after the present step; selection and receipt follow. */
  stop: boolean
  /** Writes a checkpoint at the next safe point. */
  checkpoint: boolean
}
