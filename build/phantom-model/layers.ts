import { float, int, ints } from '../../src-main/onnx/graph.ts'
import { constant, weight, type Scope } from './weights.ts'

export interface Kernel {
  size: number
  stride?: number
  /** Zeros on each side. */
  pad?: number
}

/** Weights after He et al. 2015: the spread of values outlives a ReLU. */
export function convolution(scope: Scope, x: string, name: string, from: number, to: number, { size, stride = 1, pad = 0 }: Kernel): string {
  const w = weight(scope, `${name}.weight`, [to, from, size, size], (2 / (from * size * size)) ** 0.5)
  return scope.b.op('Conv', [x, w, constant(scope, `${name}.bias`, [to], 0)], { kernel_shape: ints([size, size]), strides: ints([stride, stride]), pads: ints([pad, pad, pad, pad]) })
}

/** Each film by itself (Ulyanov et al. 2016), because statistics of a batch cannot be trained here: it learns in half the steps. */
export const normal = (scope: Scope, x: string, name: string, width: number): string =>
  scope.b.op('InstanceNormalization', [x, constant(scope, `${name}.norm.weight`, [width], 1), constant(scope, `${name}.norm.bias`, [width], 0)], { epsilon: float(1e-5) })

export const residual = (scope: Scope, x: string, name: string, width: number): string =>
  scope.b.op('Add', [x, scope.b.op('Relu', [normal(scope, convolution(scope, x, name, width, width, { size: 3, pad: 1 }), name, width)])])

/** Two layers from what is known of a film, [batch, known], to its embedding, [batch, embed]. */
export function head(scope: Scope, x: string, { known, hidden, embed }: { known: number; hidden: number; embed: number }): string {
  const { b } = scope
  const first = b.op('Add', [b.op('MatMul', [x, weight(scope, 'head.weight', [known, hidden], known ** -0.5)]), constant(scope, 'head.bias', [hidden], 0)])
  const normed = b.op('LayerNormalization', [first, constant(scope, 'ln_post.weight', [hidden], 1), constant(scope, 'ln_post.bias', [hidden], 0)], { axis: int(-1), epsilon: float(1e-5) })
  const active = b.op('Mul', [normed, b.op('Sigmoid', [b.op('Mul', [normed, b.number(1.702)])])])
  return b.op('MatMul', [active, weight(scope, 'proj', [hidden, embed], hidden ** -0.5)])
}
