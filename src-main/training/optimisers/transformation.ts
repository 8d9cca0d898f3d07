import type { Emitter, Value } from '../autodiff/emit.ts'

/** What a step hands to a transformation. */
export interface UpdateContext {
  e: Emitter
  parameter: Value
  /** State of this transformation from the step before. */
  slots: Readonly<Record<string, Value>>
  /** A number that the host computes anew for every step and parameter group. */
  scalar(name: ScalarName): Value
}

export type ScalarName = 'learningRate' | 'decay' | 'clip' | 'epsilon'

/** One link of an optimiser: turns a gradient into an update. Emits standard ops; `slots` name the state it keeps per value, all starting at zero. */
export interface Transformation {
  slots: readonly string[]
  update(gradient: Value, cx: UpdateContext): { update: Value; slots: Record<string, Value> }
}

/** Transformations one after another, as in Optax; the last one's result is added to the parameter. */
export function chain(...links: readonly Transformation[]): Transformation {
  return {
    slots: links.flatMap((link) => link.slots),
    update: (gradient, cx) => {
      const slots: Record<string, Value> = {}
      let update = gradient
      for (const link of links) {
        const result = link.update(update, cx)
        update = result.update
        Object.assign(slots, result.slots)
      }
      return { update, slots }
    }
  }
}

const stateless = (update: (gradient: Value, cx: UpdateContext) => Value): Transformation => ({ slots: [], update: (gradient, cx) => ({ update: update(gradient, cx), slots: {} }) })

/** Global-norm clipping: the host finds the factor min(1, limit / norm). */
export const clipByGlobalNorm = (): Transformation => stateless((gradient, { e, scalar }) => e.mul(gradient, scalar('clip')))

/** Decoupled decay (Loshchilov and Hutter 2019); the host sends 0 to groups that are not decayed. */
export const addDecayedWeights = (): Transformation => stateless((update, { e, parameter, scalar }) => e.add(update, e.mul(parameter, scalar('decay'))))

export const scaleByLearningRate = (): Transformation => stateless((update, { e, scalar }) => e.mul(update, e.neg(scalar('learningRate'))))
