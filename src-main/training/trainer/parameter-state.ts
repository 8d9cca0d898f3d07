import type { AnyTensor, Session } from '../../onnx/session.ts'
import type { FloatTensor, HostTensor } from '../../onnx/tensor.ts'
import type { Corrections } from '../optimisers/optimiser.ts'

/** A value that is trained, or held still, in the order of the graphs. */
export interface Parameter {
  /** `image/...`, `text/...` or `log_scale`. */
  name: string
  /** Its memory passes to the state, so that no second copy of the model stays. */
  value: FloatTensor
  trained: boolean
  /** Factor of the learning rate (layer-wise decay). */
  rate: number
  decayed: boolean
  /** Highest value it may take. */
  limit?: number
}

/** Numbers of one step. */
export interface StepNumbers {
  learningRate: number
  corrections: Corrections
  weightDecay: number
  clipNorm: number | null
  /** 1 / (batches whose gradients were summed). */
  share: number
}

/** Factor that turns summed gradients into clipped means, and the norm of the mean. */
export async function clipping({ clipNorm, share }: StepNumbers, normOfSum: () => number | Promise<number>): Promise<{ clip: number; gradientNorm: number | null }> {
  if (clipNorm === null) return { clip: share, gradientNorm: null }
  const gradientNorm = (await normOfSum()) * share
  return { clip: share * Math.min(1, clipNorm / (gradientNorm + 1e-6)), gradientNorm }
}

/** Gradients that are not numbers any more are never applied. */
export const overflowed = (gradientNorm: number | null): boolean => gradientNorm !== null && !Number.isFinite(gradientNorm)

/**
 * Where weights, gradients and the optimiser's state live: in this process for the CPU, on the device for a GPU.
 */
export interface ParameterState {
  /** Every weight, trained or not, by name. */
  weights(): Record<string, AnyTensor>
  /** Sets the gradients to zero before they are gathered in pieces. */
  clear(): Promise<void>
  /**
   * Runs a graph that makes `grad/<name>` for some parameters and returns its other outputs. What the graph takes as `sum/<name>` it adds to: with `add` that is
   * the gradient gathered so far, otherwise zeros.
   */
  gather(session: Session, feeds: Record<string, AnyTensor>, others: readonly string[], add: boolean): Promise<Record<string, HostTensor>>
  /** Multiplies by `share` (1 / pieces), clips, updates. Returns the global norm before clipping, where it was needed. */
  update(numbers: StepNumbers): Promise<{ gradientNorm: number | null }>
  /** Gradients of the last step, as they were used before clipping. */
  gradients(): Promise<Map<string, HostTensor>>
  /** Copies: trained weights by name, and `slot:name` for the optimiser's state. */
  read(): Promise<Map<string, FloatTensor>>
  write(tensors: ReadonlyMap<string, FloatTensor>): Promise<void>
  close(): Promise<void>
}

export const GRADIENT = 'grad/'
export const SUM = 'sum/'
