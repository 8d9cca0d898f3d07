import type { Transformation } from './transformation.ts'

export interface AdamOptions {
  beta1?: number
  beta2?: number
  epsilon?: number
}

/**
 * Adam in the form that Kingma and Ba 2015 give at the end of section 2: m / (sqrt(v) + epsilon sqrt(1 - beta2^t)). The factor sqrt(1 - beta2^t) / (1 - beta1^t) is
 * the same for every value: the host puts it into the learning rate, two passes over the state are saved.
 */
export function scaleByAdam({ beta1 = 0.9, beta2 = 0.999 }: AdamOptions = {}): Transformation {
  return {
    slots: ['m', 'v'],
    update: (gradient, { e, slots, scalar }) => {
      const m = e.add(e.mul(slots['m']!, beta1), e.mul(gradient, 1 - beta1))
      const v = e.add(e.mul(slots['v']!, beta2), e.mul(e.mul(gradient, gradient), 1 - beta2))
      return { update: e.div(m, e.add(e.sqrt(v), scalar('epsilon'))), slots: { m, v } }
    }
  }
}
