import { z } from 'zod'
import { call, id, nothing, slug } from './define.ts'
import type { View } from './library.ts'
import type { DeviceChoice } from './screening.ts'

/** Everything that shapes a training run. The defaults are Umbra's own choices; the paper's values were not available to us. */
export const recipeSchema = z.strictObject({
  /** Sentences drawn per access, without replacement; `all` gives the whole report (no sampling). */
  k: z.union([z.number().int().min(1).max(64), z.literal('all')]).default(3),
  sections: z.enum(['both', 'findings', 'impression']).default('both'),
  relax: z.enum(['diagonal', 'soft', 'all', 'off']).default('diagonal'),
  /** Acts on the cosine, before the temperature; 1 equals the plain loss. */
  theta: z.number().min(-1).max(1).default(0.5),
  /** Steepness b of the soft form. */
  softness: z.number().positive().max(1000).default(20),
  learnScale: z.boolean().default(true),
  epochs: z.number().positive().max(10_000).default(10),
  /** Overrides `epochs`. */
  steps: z.number().int().min(1).max(10_000_000).optional(),
  /** Pairs the contrastive loss sees together. */
  batch: z.number().int().min(2).max(65_536).default(32),
  /** Pairs that go through the encoders at once; smaller than `batch` turns on gradient caching, which is exact. */
  chunk: z.number().int().min(1).max(65_536).optional(),
  optimiser: z.enum(['adamw', 'sgd']).default('adamw'),
  learningRate: z.number().positive().max(10).default(5e-5),
  weightDecay: z.number().min(0).max(10).default(0.01),
  layerDecay: z.number().gt(0).max(1).default(1),
  /** Share of all steps with a rising rate. */
  warmup: z.number().min(0).max(1).default(0.1),
  clipNorm: z.number().positive().nullable().default(1),
  freeze: z.union([z.enum(['none', 'projections']), z.strictObject({ lastBlocks: z.number().int().min(1).max(1000) })]).default('none'),
  /** Products in float16 with loss scaling, on a graphics card that has it; `auto` takes it where it is there. Weights and state stay float32. */
  precision: z.enum(['float32', 'float16', 'auto']).default('float32'),
  /** Keeps what frozen blocks make of a film on the disk instead of computing it at every step; changes no result. */
  keepActivations: z.boolean().default(true),
  seed: z.number().int().min(0).max(0xffffffff).default(1),
  /** Steps between validations; by default one per epoch, at least five in a run. */
  validateEvery: z.number().int().min(1).optional(),
  /** Validations without a gain before training ends; 0 never ends early. */
  patience: z.number().int().min(0).max(1000).default(5),
  checkpointMinutes: z.number().positive().max(1440).default(5),
  checkpointSteps: z.number().int().min(1).optional(),
  fractions: z.strictObject({ validate: z.number().min(0).max(0.5), test: z.number().min(0).max(0.5) }).default({ validate: 0.1, test: 0.2 })
})
export type Recipe = z.infer<typeof recipeSchema>

export type Split = 'train' | 'validate' | 'test'
export type PairLayout = 'csv' | 'folder' | 'mimic-cxr'

/** Why a film or report was left out, or what to know about one that was kept. */
export interface PairProblem {
  code:
    | 'no-report'
    | 'no-image'
    | 'missing-file'
    | 'unreadable-image'
    | 'unreadable-report'
    | 'duplicate-film'
    | 'same-film-two-patients'
    | 'lateral'
    | 'not-chest'
    | 'short-report'
    | 'empty-report'
    | 'foreign-language'
    | 'patient-both-sides'
    | 'patient-conflict'
    | 'no-patient'
    | 'unknown-view'
    | 'bad-row'
    | 'left-out'
  file: string
  reason: string
  /** `excluded`: the pair is not used; `note`: it is, and this should be known. */
  effect: 'excluded' | 'note'
}

export interface PairsCheck {
  source: string
  layout: PairLayout
  films: number
  reports: number
  matched: number
  usable: number
  patients: number
  studies: number
  split: Record<Split, { pairs: number; patients: number }>
  /** Whether the split came with the data (a split column or file) or is drawn from the seed. */
  splitFrom: 'data' | 'seed'
  problems: { code: PairProblem['code']; effect: PairProblem['effect']; count: number }[]
  views: Partial<Record<View, number>>
  sentences: { perReport: number; distinct: number }
  /** Reports that state each finding as present or absent, by the silver labeller. */
  findings: { id: string; name: string; positive: number; negative: number }[]
  /** Label columns found by name, never needed. */
  labels: string[]
  warnings: string[]
  /** Why nothing may be trained on this data as it is, e.g. one patient on both sides of its split. */
  refused: string | null
  /** sha256 over films, reports, patients and split: a resumed run must meet the same data. */
  dataHash: string
}

export interface TrainingPoint {
  step: number
  epoch: number
  /** null at step 0: the start model, validated only. */
  loss: number | null
  learningRate: number
  positiveCosine: number | null
  negativeCosine: number | null
  /** Share of positives at or above theta, where the relaxed loss no longer pulls. */
  clipped: number | null
  scale: number | null
  gradientNorm: number | null
  /** In half precision: the factor on the gradients, and whether they overflowed, so that no update was made. */
  lossScale?: number | null
  skipped?: boolean
  filmsPerSecond: number | null
  secondsLeft: number | null
  validation: Validation | null
}

export interface AurocRow {
  findingId: string
  name: string
  auroc: number | null
  positives: number
  negatives: number
  /** Why there is no number. */
  refused: string | null
}

export interface Validation {
  films: number
  /** Film to report among all held-out pairs of this evaluation. */
  retrieval: { recallAt1: number; recallAt5: number; meanRank: number; candidates: number }
  /** Mean over the findings that could be measured; null when none could. */
  macroAuroc: number | null
  labels: 'silver' | 'true'
  findings: AurocRow[]
}

export type Verdict = 'helped' | 'no-clear-difference' | 'harmed' | 'not-measurable'

export interface DifferenceInterval {
  estimate: number
  low: number
  high: number
}

/** What fine-tuning did, on patients that neither training nor selection saw. */
export interface Receipt {
  verdict: Verdict
  /** The verdict in words, with what it rests on. */
  summary: string
  patients: number
  films: number
  before: Validation
  after: Validation
  /** After minus before, paired bootstrap over patients; null where it cannot be measured. */
  macroAurocDifference: DifferenceInterval | null
  findingDifferences: { findingId: string; name: string; difference: DifferenceInterval | null; refused: string | null }[]
  recallAt5Difference: DifferenceInterval | null
  bootstrap: { resamples: number; level: number; seed: number }
  bestStep: number
  steps: number
  endedBecause: 'steps' | 'early-stopping' | 'stopped'
  selectedBy: 'macro-auroc' | 'retrieval' | 'last-step'
  device: string
  deviceReason: string
  seconds: number
  /** Largest difference between the exported ONNX files and the trainer's own forward pass. */
  parity: { image: number; text: number } | null
  recipeHash: string
  dataHash: string
  startModel: { id: string; version: string; hash: string }
  warnings: string[]
}

export interface Estimate {
  steps: number
  /** null before a trial step or an earlier run on this machine. */
  seconds: number | null
  /** Part of `seconds` that frozen blocks take once, before their activations are kept; null where nothing is kept or measured. */
  firstPassSeconds: number | null
  memoryBytes: number
  memoryFreeBytes: number
  diskBytes: number
  diskFreeBytes: number
  fits: boolean
  suggestedBatch: number | null
  /** Pairs through the encoders at once where the whole batch would not fit; null where it does, or nothing was measured. */
  chunk: number | null
  basis: string
}

export interface Preset {
  id: 'quick' | 'standard' | 'thorough'
  name: string
  description: string
  recipe: Recipe
  estimate: Estimate
}

export type WizardStep = 'data' | 'quality' | 'preview' | 'recipe' | 'training' | 'result' | 'decided'

/** One pass through the wizard; kept in the database, so that leaving and coming back returns to the same step. */
export interface FinetuneRun {
  id: number
  step: WizardStep
  source: string
  check: PairsCheck | null
  modelId: string | null
  outId: string | null
  device: DeviceChoice
  recipe: Recipe | null
  /** The job that checks or trains now, or did last. */
  jobId: number | null
  receipt: Receipt | null
  decision: 'kept' | 'discarded' | null
  createdAt: string
  updatedAt: string
}

export interface PreviewPair {
  index: number
  /** 8-bit PNG thumbnail as a data URL: the film as the model sees it, no header left. */
  film: string
  sentences: string[]
  /** Which of `sentences` this access would draw. */
  drawn: number[]
  view: View
  split: Split
  /** What was removed from the text before it is shown. */
  redactions: number
}

const run = z.strictObject({ runId: id })

export const finetuneCalls = {
  /** Newest run that is not decided yet, so that the wizard reopens where it was left. */
  'finetune.current': call<FinetuneRun | null>()(nothing),
  'finetune.list': call<FinetuneRun[]>()(nothing),
  'finetune.get': call<FinetuneRun>()(run),
  /** Starts the data check as a job, without the films that the list `exclude` names; the run it belongs to is there at once. */
  'finetune.begin': call<FinetuneRun>()(z.strictObject({ source: z.string().min(1), modelId: slug.optional(), seed: z.number().int().min(0).default(1), anyLanguage: z.boolean().default(false), exclude: z.string().min(1).optional() })),
  'finetune.problems': call<{ total: number; rows: PairProblem[] }>()(
    z.strictObject({ runId: id, code: z.string().max(40).optional(), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(500).default(100) })
  ),
  'finetune.preview': call<PreviewPair[]>()(
    z.strictObject({ runId: id, k: recipeSchema.shape.k, sections: recipeSchema.shape.sections, draw: z.number().int().min(0).default(0), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(12).default(6) })
  ),
  'finetune.presets': call<Preset[]>()(run),
  'finetune.estimate': call<Estimate>()(z.strictObject({ runId: id, recipe: recipeSchema })),
  'finetune.setStep': call<FinetuneRun>()(z.strictObject({ runId: id, step: z.enum(['data', 'quality', 'preview', 'recipe', 'training', 'result']) })),
  'finetune.start': call<FinetuneRun>()(z.strictObject({ runId: id, recipe: recipeSchema, modelId: slug, outId: slug, device: z.enum(['auto', 'cpu', 'webgpu']).default('auto') })),
  /** Ends training after the present step and goes on to the before/after table with the best weights so far. */
  'finetune.stop': call<FinetuneRun>()(run),
  'finetune.history': call<TrainingPoint[]>()(z.strictObject({ runId: id, afterStep: z.number().int().min(-1).default(-1) })),
  'finetune.decide': call<FinetuneRun>()(z.strictObject({ runId: id, keep: z.boolean(), activate: z.boolean().default(false) })),
  'finetune.discardRun': call<null>()(run)
}
