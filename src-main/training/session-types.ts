import { z } from 'zod'
import { recipeSchema, type Receipt, type TrainingPoint, type Validation } from '../contract/finetune.ts'

const prompted = z.strictObject({ id: z.string(), name: z.string(), positive: z.array(z.string()).min(1), negative: z.array(z.string()).min(1) })

/** What the compute child is told about a run; everything large lies in files. */
export const trainingRequest = z.strictObject({
  modelFolder: z.string().min(1),
  pairs: z.string().min(1),
  films: z.string().min(1),
  checkpoints: z.string().min(1),
  /** Where activations of frozen blocks are kept. */
  activations: z.string().min(1),
  /** Where the trained package is built; appears whole or not at all. */
  candidate: z.string().min(1),
  outId: z.string(),
  recipe: recipeSchema,
  findings: z.array(prompted),
  device: z.enum(['auto', 'cpu', 'webgpu']),
  threads: z.number().int().min(1).optional(),
  /** Written into the card. */
  provenance: z.record(z.string(), z.unknown())
})
export type TrainingRequest = z.infer<typeof trainingRequest>

export const trainingMeasureRequest = z.strictObject({ modelFolder: z.string().min(1), recipe: recipeSchema, device: z.enum(['auto', 'cpu', 'webgpu']), threads: z.number().int().min(1).optional() })
export type TrainingMeasureRequest = z.infer<typeof trainingMeasureRequest>

/** Told while a run goes on. */
export type TrainingNews =
  | { kind: 'opened'; step: number; steps: number; device: string; deviceReason: string; memoryBytes: number; warnings: string[] }
  | { kind: 'step'; point: TrainingPoint }
  | { kind: 'validation'; step: number; validation: Validation; best: boolean }
  | { kind: 'busy'; message: string; done: number; total: number }
  | { kind: 'checkpoint'; step: number }
  | { kind: 'warning'; message: string }

/** `stop` ends training and goes on to the figures; `leave` writes a checkpoint and ends, to be resumed. */
export type TrainingNote = 'pause' | 'resume' | 'stop' | 'leave'

export type TrainingEnd = { left: true; step: number } | { left: false; receipt: Receipt }
