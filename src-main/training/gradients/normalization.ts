import { floatOf, intOf } from '../../onnx/graph.ts'
import type { Value } from '../autodiff/emit.ts'
import { positive } from '../autodiff/emit.ts'
import type { Rule, RuleContext } from '../autodiff/rule.ts'

/** dx of y = (x - mean) * inverse over `axes`, given dL/dy and y. */
function standardised({ e }: RuleContext, dy: Value, y: Value, inverse: Value, axes: readonly number[]): Value {
  const centred = e.sub(dy, e.reduceMean(dy, axes, true))
  return e.mul(inverse, e.sub(centred, e.mul(y, e.reduceMean(e.mul(dy, y), axes, true))))
}

export const LayerNormalization: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const rank = x.dims.length
  const axis = positive(intOf(node, 'axis', -1), rank)
  const axes = Array.from({ length: rank - axis }, (_, i) => axis + i)
  const kept = x.dims.map((dim, i) => (i < axis ? dim : 1))
  const mean = cx.alsoOutput(1, kept)
  const inverse = cx.alsoOutput(2, kept)
  const normal = e.mul(e.sub(x, mean), inverse)
  return [
    cx.needs(0) ? standardised(cx, e.mul(dy, cx.input(1)), normal, inverse, axes) : null,
    cx.needs(1) ? e.mul(dy, normal) : null,
    cx.has(2) ? dy : null
  ]
}

const perChannel = (cx: RuleContext, i: number, rank: number): Value => cx.e.reshape(cx.input(i), [1, cx.input(i).dims[0]!, ...Array.from({ length: rank - 2 }, () => 1)])

const onChannels = (cx: RuleContext, x: Value): Value => cx.e.reduceSum(x, x.dims.map((_, i) => i).filter((i) => i !== 1))

/** Inference mode: the running statistics are constants of the model, as small batches want it. */
export const BatchNormalization: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const rank = x.dims.length
  const inverse = e.reciprocal(e.sqrt(e.add(perChannel(cx, 4, rank), floatOf(node, 'epsilon', 1e-5))))
  return [
    cx.needs(0) ? e.mul(dy, e.mul(perChannel(cx, 1, rank), inverse)) : null,
    cx.needs(1) ? onChannels(cx, e.mul(dy, e.mul(e.sub(x, perChannel(cx, 3, rank)), inverse))) : null,
    cx.needs(2) ? onChannels(cx, dy) : null,
    null,
    null
  ]
}

export const InstanceNormalization: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const rank = x.dims.length
  const axes = Array.from({ length: rank - 2 }, (_, i) => i + 2)
  const centred = e.sub(x, e.reduceMean(x, axes, true))
  const inverse = e.reciprocal(e.sqrt(e.add(e.reduceMean(e.mul(centred, centred), axes, true), floatOf(node, 'epsilon', 1e-5))))
  const normal = e.mul(centred, inverse)
  return [standardised(cx, e.mul(dy, perChannel(cx, 1, rank)), normal, inverse, axes), onChannels(cx, e.mul(dy, normal)), onChannels(cx, dy)]
}

/** Scale and bias per channel (opset 21) or per group (opset 18). */
export const GroupNormalization: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const [batch, channels, ...space] = x.dims as [number, number, ...number[]]
  const groups = intOf(node, 'num_groups', 1)
  const split = [batch, groups, channels / groups, ...space]
  const axes = split.map((_, i) => i).slice(2)
  const scale = cx.input(1)
  const ones = space.map(() => 1)
  const whole = scale.dims[0] === channels
  const weight = e.reshape(scale, whole ? [1, groups, channels / groups, ...ones] : [1, groups, 1, ...ones])
  const grouped = e.reshape(x, split)
  const centred = e.sub(grouped, e.reduceMean(grouped, axes, true))
  const inverse = e.reciprocal(e.sqrt(e.add(e.reduceMean(e.mul(centred, centred), axes, true), floatOf(node, 'epsilon', 1e-5))))
  const normal = e.mul(centred, inverse)
  const dz = e.reshape(dy, split)
  const collect = (value: Value): Value => e.reshape(e.reduceSum(value, [0, ...(whole ? [] : [2]), ...axes.slice(1)]), scale.dims)
  return [e.reshape(standardised(cx, e.mul(dz, weight), normal, inverse, axes), x.dims), collect(e.mul(dz, normal)), collect(dz)]
}

export const LpNormalization: Rule = (cx, dy) => {
  const { e, node } = cx
  const [x, y] = [cx.input(0), cx.output(0)]
  const axis = positive(intOf(node, 'axis', -1), x.dims.length)
  if (intOf(node, 'p', 2) === 1) {
    const size = e.reduceSum(e.op('Abs', [x], x.dims), [axis], true)
    const sign = e.sub(e.where(e.greater(x, 0), 1, 0), e.where(e.less(x, 0), 1, 0))
    return [e.div(e.sub(dy, e.mul(sign, e.reduceSum(e.mul(dy, y), [axis], true))), size)]
  }
  const norm = e.sqrt(e.reduceSum(e.mul(x, x), [axis], true))
  return [e.div(e.sub(dy, e.mul(y, e.reduceSum(e.mul(dy, y), [axis], true))), norm)]
}
