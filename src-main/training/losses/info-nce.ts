import { float32 } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'

export interface LossOptions {
  relax: 'diagonal' | 'soft' | 'all' | 'off'
  /** Acts on the cosine, before the temperature. 1 or more is the plain loss. */
  theta: number
  /** Steepness b of the soft form. */
  softness: number
}

/** log of the largest scale (Radford et al. 2021 clip at 100). */
export const LOG_SCALE_LIMIT = Math.log(100)
export const LOG_SCALE_START = Math.log(1 / 0.07)

export interface Loss {
  /** Scalars. */
  loss: Value
  positiveCosine: Value
  negativeCosine: Value
  clipped: Value
  scale: Value
  /** dL/d(embeddings before normalisation), dL/d(log scale). */
  dImages: Value
  dTexts: Value
  dLogScale: Value
}

function unit(e: Emitter, x: Value): { normal: Value; inverse: Value } {
  // As torch.nn.functional.normalize: a zero vector stays zero.
  const inverse = e.reciprocal(e.max(e.sqrt(e.reduceSum(e.mul(x, x), [1], true)), 1e-12))
  return { normal: e.mul(x, inverse), inverse }
}

const throughUnit = (e: Emitter, { normal, inverse }: { normal: Value; inverse: Value }, dy: Value): Value => e.mul(inverse, e.sub(dy, e.mul(normal, e.reduceSum(e.mul(dy, normal), [1], true))))

/** softmax along an axis and the log of its sum, both shifted by the maximum: exp(100) is beyond float32. */
function logSumExp(e: Emitter, x: Value, axis: number): { probabilities: Value; lse: Value } {
  const top = e.reduceMax(x, [axis], true)
  const raised = e.exp(e.sub(x, top))
  const sum = e.reduceSum(raised, [axis], true)
  return { probabilities: e.div(raised, sum), lse: e.add(top, e.log(sum)) }
}

/** min(s, theta) or its soft form, with its slope; the slope above theta is exactly 0. */
function relaxed(e: Emitter, s: Value, { relax, theta, softness }: LossOptions): { value: Value; slope: Value } {
  if (relax === 'soft') {
    const z = e.mul(e.sub(e.number(theta), s), softness)
    // softplus(z) = max(z, 0) + log(1 + exp(-|z|))
    const softplus = e.add(e.max(z, 0), e.log(e.add(e.exp(e.neg(e.op('Abs', [z], z.dims))), 1)))
    return { value: e.sub(e.number(theta), e.mul(softplus, 1 / softness)), slope: e.sigmoid(z) }
  }
  return { value: e.min(s, theta), slope: e.where(e.greater(s, theta), 0, 1) }
}

/**
 * Symmetric InfoNCE with positive-pair relaxation (Jang et al. 2024; form and constants of the method notes): wherever a matched pair's cosine
 * appears, in the numerator and in the denominator, it counts as at most theta. Relaxing the numerator alone would push matched pairs apart.
 *
 * @param images [batch, size], not normalised
 * @param texts [batch, size], not normalised
 * @param logScale scalar t; the cosines are scaled by exp(min(t, ln 100))
 */
export function infoNce(e: Emitter, images: Value, texts: Value, logScale: Value, options: LossOptions): Loss {
  const n = images.dims[0]!
  const [u, v] = [unit(e, images), unit(e, texts)]
  const cosines = e.gemm(u.normal, v.normal, false, true)
  const eye = e.constant(float32([n, n], Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0))))
  const onDiagonal = e.greater(eye, 0.5)
  const plain = options.relax === 'off' || options.theta >= 1
  let effective = cosines
  let slope: Value | null = null
  if (!plain) {
    const r = relaxed(e, cosines, options)
    effective = options.relax === 'all' ? r.value : e.where(onDiagonal, r.value, cosines)
    slope = options.relax === 'all' ? r.slope : e.where(onDiagonal, r.slope, 1)
  }
  const scale = e.exp(e.min(logScale, LOG_SCALE_LIMIT))
  const logits = e.mul(effective, scale)
  const rows = logSumExp(e, logits, 1)
  const columns = logSumExp(e, logits, 0)
  const matched = e.reduceSum(e.mul(logits, eye), [1], false)
  const perPair = e.sub(e.add(e.reshape(rows.lse, [n]), e.reshape(columns.lse, [n])), e.mul(matched, 2))
  const loss = e.mul(e.reduceMean(perPair, [0], false), 0.5)

  const dLogits = e.mul(e.sub(e.add(rows.probabilities, columns.probabilities), e.mul(eye, 2)), 1 / (2 * n))
  const dEffective = e.mul(dLogits, scale)
  const dCosines = slope ? e.mul(dEffective, slope) : dEffective
  const diagonal = e.reduceSum(e.mul(cosines, eye), [1], false)
  const others = e.sub(e.reduceSum(cosines, [0, 1], false), e.reduceSum(diagonal, [0], false))
  return {
    loss,
    positiveCosine: e.reduceMean(diagonal, [0], false),
    negativeCosine: e.mul(others, 1 / Math.max(1, n * (n - 1))),
    clipped: plain ? e.number(0) : e.reduceMean(e.where(e.greater(diagonal, options.theta), 1, 0), [0], false),
    scale,
    dImages: throughUnit(e, u, e.matmul(dCosines, v.normal)),
    dTexts: throughUnit(e, v, e.gemm(dCosines, u.normal, true, false)),
    // ds/dt = s; a scale at its limit still learns to come down.
    dLogScale: e.reduceSum(e.mul(dLogits, logits), [0, 1], false)
  }
}
