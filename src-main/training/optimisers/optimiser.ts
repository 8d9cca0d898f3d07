import { scaleByAdam } from './adam.ts'
import type { AdamOptions } from './adam.ts'
import { trace } from './momentum.ts'
import { addDecayedWeights, chain, clipByGlobalNorm, scaleByLearningRate } from './transformation.ts'
import type { ScalarName, Transformation } from './transformation.ts'

export type OptimiserOptions = { weightDecay?: number; clipNorm?: number | null } & (({ kind: 'adamw' } & AdamOptions) | { kind: 'sgd'; momentum?: number })

export interface Optimiser {
  transformation: Transformation
  weightDecay: number
  clipNorm: number | null
  /** Numbers of step t (from 1) that are the same for all parameters. */
  corrections(step: number): Pick<Record<ScalarName, number>, 'correction1' | 'correction2'>
}

/**
 * AdamW = clip, Adam, decoupled decay, rate. SGD decays as AdamW does, so that one meaning of weight decay holds.
 *
 * @param scaled gradients are sums that the host's factor turns into means
 */
export function createOptimiser(options: OptimiserOptions, scaled = false): Optimiser {
  const core = options.kind === 'adamw' ? [scaleByAdam(options)] : options.momentum === 0 ? [] : [trace(options.momentum ?? 0.9)]
  const clipNorm = options.clipNorm ?? null
  const [beta1, beta2] = options.kind === 'adamw' ? [options.beta1 ?? 0.9, options.beta2 ?? 0.999] : [0, 0]
  return {
    transformation: chain(...(clipNorm === null && !scaled ? [] : [clipByGlobalNorm()]), ...core, addDecayedWeights(), scaleByLearningRate()),
    weightDecay: options.weightDecay ?? 0.01,
    clipNorm,
    corrections: (step) => ({ correction1: 1 / (1 - beta1 ** step), correction2: 1 / (1 - beta2 ** step) })
  }
}

/** Norms, biases and the scale are not decayed: they are vectors or scalars. */
export const isDecayed = (dims: readonly number[]): boolean => dims.filter((dim) => dim > 1).length >= 2
