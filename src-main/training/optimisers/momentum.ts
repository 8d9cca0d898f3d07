import type { Transformation } from './transformation.ts'

/** Heavy-ball momentum as torch.optim.SGD has it: b = momentum b + g, starting with b = g because the state starts at zero. */
export function trace(momentum: number): Transformation {
  return {
    slots: ['trace'],
    update: (gradient, { e, slots }) => {
      const next = e.add(e.mul(slots['trace']!, momentum), gradient)
      return { update: next, slots: { trace: next } }
    }
  }
}
