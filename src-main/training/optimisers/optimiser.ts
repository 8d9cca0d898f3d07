import { scaleByAdam } from './adam.ts'
import type { AdamOptions } from './adam.ts'
import { trace } from './momentum.ts'
import { addDecayedWeights, chain, clipByGlobalNorm, scaleByLearningRate } from './transformation.ts'
import type { ScalarName, Transformation } from './transformation.ts'

export type OptimiserOptions = { weightDecay?: number; clipNorm?: number | null } & (({ kind: 'adamw' } & AdamOptions) | { kind: 'sgd'; momentum?: number })

/** What takes the zeros that the state begins with out of an update: `factor` multiplies the learning rate. */
export interface Corrections {
  factor: number
  epsilon: number
}

export interface Optimiser {
  transformation: Transformation
  weightDecay: number
  clipNorm: number | null
  /** Numbers of step t (from 1) that are the same for all parameters. */
  corrections(step: number): Corrections
}

/**
 * AdamW = clip, Adam, decoupled decay, rate. SGD decays as AdamW does, so that one meaning of weight decay holds.
 *
 * @param scaled gradients are sums that the host's factor turns into means
 */
export function createOptimiser(options: OptimiserOptions, scaled = false): Optimiser {
  const core = options.kind === 'adamw' ? [scaleByAdam(options)] : options.momentum === 0 ? [] : [trace(options.momentum ?? 0.9)]
  const clipNorm = options.clipNorm ?? null
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options.kind === 'adamw' ? options : {}
  const adam = (step: number): Corrections => {
    const deviation = Math.sqrt(1 - beta2 ** step)
    return { factor: deviation / (1 - beta1 ** step), epsilon: epsilon * deviation }
  }
  return {
    transformation: chain(...(clipNorm === null && !scaled ? [] : [clipByGlobalNorm()]), ...core, addDecayedWeights(), scaleByLearningRate()),
    weightDecay: options.weightDecay ?? 0.01,
    clipNorm,
    corrections: options.kind === 'adamw' ? adam : () => ({ factor: 1, epsilon: 0 })
  }
}

/** What the update graph takes at one step of one group of parameters. */
export const scalarsOf = (numbers: { learningRate: number; decay: number; clip: number; corrections: Corrections }): Record<ScalarName, number> => ({
  learningRate: numbers.learningRate * numbers.corrections.factor,
  // Decay is decoupled: the factor that Adam puts into the rate must not reach it.
  decay: numbers.decay / numbers.corrections.factor,
  clip: numbers.clip,
  epsilon: numbers.corrections.epsilon
})

/** Norms, biases and the scale are not decayed: they are vectors or scalars. */
export const isDecayed = (dims: readonly number[]): boolean => dims.filter((dim) => dim > 1).length >= 2
