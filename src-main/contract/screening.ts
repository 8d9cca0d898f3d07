import { z } from 'zod'
import { call, id, nothing, promptRef, slug } from './define.ts'

export type DeviceChoice = 'auto' | 'cpu' | 'webgpu'

/** Side of the operating point; `grey` lies inside the zone where paraphrases or noise could flip it. */
export type Zone = 'above' | 'grey' | 'below'

export interface TopFinding {
  findingId: string
  name: string
  margin: number
  calibrated: number | null
  /** Name of the calibration behind `calibrated`: without it no percentage is shown. */
  calibration?: string | null
  zone: Zone
}

export interface CalibrationRef {
  /** e.g. `position among 24 local films`; shown beside every value. */
  name: string
  method: 'local-reference' | 'platt' | 'isotonic' | 'platt-and-isotonic'
  n: number
  hash: string
}

export interface Prediction {
  findingId: string
  name: string
  group: string
  kind: 'finding' | 'normal'
  /** cos(positive) - cos(negative): the primary value, [-2, 2]. */
  margin: number
  /** sigmoid(margin): ranks, is no probability. */
  score: number
  /** null when no calibration stands behind it; then no percentage is shown. */
  calibrated: number | null
  operatingPoint: number
  operatingPointSource: string
  greyZone: [number, number]
  zone: Zone
}

/** Coded refusals of the reading-room note: R1 not chest, R2 lateral or unknown view, R3 age, R4 cropped, R5 photo or capture, R6 pixel format, R7 processing error. */
export type RefusalCode = 'R1' | 'R2' | 'R3' | 'R4' | 'R5' | 'R6' | 'R7'

export interface InstanceScreening {
  instanceId: number
  frame: number
  refusal: { code: RefusalCode; reason: string } | null
  warnings: string[]
  predictions: Prediction[]
  calibration: CalibrationRef | null
  /** Why there is no calibrated value, when there is none. */
  noCalibrationBecause: string | null
  passport: Passport | null
}

/** Everything the numbers depend on. */
export interface Passport {
  model: { id: string; version: string; hash: string }
  prompts: { id: string; version: string; hash: string }
  preprocessingHash: string
  /** The site's thresholds; null when the neutral point stands in for them, and why. */
  operatingPoints: { version: number; hash: string } | null
  neutralBecause: string | null
  contentHash: string
  runtime: string
  device: string
  at: string
}

/** Answers that cannot all be right: `normal-and-finding` called normal and a finding at once; `wordings` single wordings against their mean; `views` frontal against lateral. */
export interface Contradiction {
  code: 'normal-and-finding' | 'wordings' | 'views'
  instanceIds: number[]
  findingIds: string[]
  /** In words, for the reader. */
  reason: string
}

export interface StudyScreening {
  status: 'none' | 'done' | 'partial' | 'refused'
  instances: InstanceScreening[]
  contradictions: Contradiction[]
}

export interface ScreenResult {
  films: number
  embedded: number
  reused: number
  refused: { code: RefusalCode; count: number }[]
  seconds: number
  device: string
  deviceReason: string
}

export interface ModelSummary {
  id: string
  version: string
  name: string
  description: string
  hash: string
  embeddingSize: number
  inputSize: number
  licence: string
  source: string
  intendedUse: string
  limits: string[]
  card: Record<string, unknown>
  shipped: boolean
  active: boolean
  /** null when the package is sound. */
  problem: string | null
}

export interface ModelCheck {
  ok: boolean
  problems: string[]
  seconds: number
  /** Whether fine-tuning can differentiate both towers, and if not, which op, node and tensor stand in the way; null when the model is not sound. */
  trainable: { trainable: true; parameters: number } | { trainable: false; because: string } | null
}

export const screeningCalls = {
  /** Screens the named studies, or everything not yet screened with the active model and prompts. */
  'screening.run': call<{ jobId: number }>()(
    z.strictObject({ studyIds: z.array(id).max(100_000).optional(), modelId: slug.optional(), promptSetId: promptRef.optional(), device: z.enum(['auto', 'cpu', 'webgpu']).default('auto') })
  ),
  'screening.get': call<StudyScreening>()(z.strictObject({ studyId: id })),
  'models.list': call<ModelSummary[]>()(nothing),
  'models.verify': call<ModelCheck>()(z.strictObject({ id: slug })),
  'models.activate': call<null>()(z.strictObject({ id: slug })),
  'models.install': call<ModelSummary>()(z.strictObject({ folder: z.string().min(1) }))
}
