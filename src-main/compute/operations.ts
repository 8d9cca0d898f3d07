import { z } from 'zod'
import type { SessionInfo } from '../inference/encoders.ts'
import type { TrainingMeasure } from '../training/measure.ts'
import { OVERLAY_METHODS } from '../contract/overlays.ts'
import type { CoverMargins } from '../overlays/cover-in-order.ts'
import type { OverlayAnswer } from '../overlays/overlay.ts'
import { trainingMeasureRequest, trainingRequest, type TrainingEnd } from '../training/session-types.ts'
import type { VerifyReport } from '../inference/verify.ts'
import type { Trainability } from '../training/trainability.ts'
import type { DeviceState } from '../onnx/device.ts'

/** One thing the child can be asked for: the schema that checks its parameters there, and (as a type only) what it answers. */
export interface Operation<P extends z.ZodType = z.ZodType, R = unknown> {
  readonly params: P
  readonly result: R
}

const operation =
  <R>() =>
  <P extends z.ZodType>(params: P): Operation<P, R> => ({ params, result: undefined as R })

const floats = z.custom<Float32Array>((value) => value instanceof Float32Array, 'a Float32Array')
const device = z.enum(['auto', 'cpu', 'webgpu'])
/** A model is named by its folder at every call and opened when needed, so that a restarted child needs no memory of the old one. */
const model = z.strictObject({ folder: z.string().min(1), device: device.default('auto'), threads: z.number().int().min(1).max(256).optional() })
export type ModelUse = z.input<typeof model>

export interface Embeddings extends SessionInfo {
  /** [count, size], row by row, L2-normalised. */
  embeddings: Float32Array
  count: number
  size: number
}

/**
 * Every operation of the compute child. To add one: a line here and a handler in `handlers.ts`, which does not compile without it.
 * Arrays travel as they are (structured clone), never as JSON.
 */
export const operations = {
  /** Which execution providers work here, and why the others do not. */
  devices: operation<DeviceState[]>()(z.strictObject({})),
  /** Opens both towers ahead of use. */
  openModel: operation<SessionInfo & { embeddingSize: number }>()(z.strictObject({ model })),
  /** `pixels`: [count, channels, size, size], as `preprocess` makes them. */
  embedImages: operation<Embeddings>()(z.strictObject({ model, pixels: floats, count: z.number().int().min(1).max(4096) })),
  embedTexts: operation<Embeddings>()(z.strictObject({ model, texts: z.array(z.string().max(20_000)).min(1).max(100_000) })),
  /** Maps of one film: `pixels` [1, channels, size, size], `positive` and `negative` [findings, embeddingSize], L2-normalised. */
  overlay: operation<OverlayAnswer & { runtime: string }>()(
    z.strictObject({
      model,
      pixels: floats,
      positive: floats,
      negative: floats,
      methods: z.array(z.enum(OVERLAY_METHODS)).min(1).default(['gradient-x-activation']),
      occlusion: z.strictObject({ grid: z.number().int().min(2).max(64).optional(), span: z.number().min(0.25).max(16).optional() }).optional()
    })
  ),
  /** Margins of one finding while one film is covered, and uncovered, cell by cell; `order` names the cells of a grid. */
  coverInOrder: operation<CoverMargins & { runtime: string }>()(
    z.strictObject({ model, pixels: floats, positive: floats, negative: floats, grid: z.number().int().min(2).max(256), order: z.array(z.number().int().min(0)).min(1).max(65_536), steps: z.number().int().min(1).max(100) })
  ),
  /** Runs both towers once, and says whether fine-tuning could differentiate them. */
  verifyModel: operation<VerifyReport & { trainable: Trainability }>()(z.strictObject({ model })),
  closeModel: operation<null>()(z.strictObject({ folder: z.string().min(1) })),
  /** Runs to the end, or until a note `leave`; `TrainingNews` as progress, `TrainingNote` as notes. */
  train: operation<TrainingEnd>()(trainingRequest),
  /** Two trial steps. */
  measureTraining: operation<TrainingMeasure>()(trainingMeasureRequest)
}

export type Operations = typeof operations
export type OperationName = keyof Operations
export type OperationParams<N extends OperationName> = z.input<Operations[N]['params']>
export type CheckedParams<N extends OperationName> = z.output<Operations[N]['params']>
export type OperationResult<N extends OperationName> = Operations[N] extends Operation<z.ZodType, infer R> ? R : never
