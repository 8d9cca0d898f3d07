import type { Transformation } from './transformation.ts'

export interface AdamOptions {
  beta1?: number
  beta2?: number
  epsilon?: number
}

/** m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon), Kingma and Ba 2015; the host sends the corrections 1 / (1 - beta^t). */
export function scaleByAdam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 }: AdamOptions = {}): Transformation {
  return {
    slots: ['m', 'v'],
    update: (gradient, { e, slots, scalar }) => {
      const m = e.add(e.mul(slots['m']!, beta1), e.mul(gradient, 1 - beta1))
      const v = e.add(e.mul(slots['v']!, beta2), e.mul(e.mul(gradient, gradient), 1 - beta2))
      const deviation = e.add(e.sqrt(e.mul(v, scalar('correction2'))), epsilon)
      return { update: e.div(e.mul(m, scalar('correction1')), deviation), slots: { m, v } }
    }
  }
}
