import { UmbraError } from '../../base/umbra-error.ts'

/** The factor that lifts gradients out of float16's underflow; always a power of two, so that dividing by it again is exact. */
export interface LossScale {
  value: number
  /** Steps since it last changed. */
  calm: number
}

/** Lower than the usual 2^16: a short fine-tuning cannot spare its first steps for halving. */
export const LOSS_SCALE_START: LossScale = { value: 2 ** 10, calm: 0 }
const LARGEST = 2 ** 24
/** Steps without overflow after which a larger factor is tried. */
const PATIENCE = 500

/**
 * Halved after a step that overflowed, doubled after many that did not.
 *
 * @throws UmbraError `loss-not-finite` when nothing is left to halve
 */
export function nextScale({ value, calm }: LossScale, overflowed: boolean): LossScale {
  if (overflowed && value <= 1) throw new UmbraError('loss-not-finite', 'The loss overflows float16 even without a loss scale.', { hint: 'Train in float32 (precision), or with a lower learning rate.' })
  if (overflowed) return { value: value / 2, calm: 0 }
  return calm + 1 >= PATIENCE && value < LARGEST ? { value: value * 2, calm: 0 } : { value, calm: calm + 1 }
}
