import { floatOf, intOf, stringOf } from '../../onnx/graph.ts'
import type { Value } from '../autodiff/emit.ts'
import { positive } from '../autodiff/emit.ts'
import type { Rule } from '../autodiff/rule.ts'

export const Relu: Rule = (cx, dy) => [cx.e.where(cx.e.greater(cx.output(0), 0), dy, 0)]

export const LeakyRelu: Rule = (cx, dy) => [cx.e.where(cx.e.greater(cx.input(0), 0), dy, cx.e.mul(dy, floatOf(cx.node, 'alpha', 0.01)))]

export const PRelu: Rule = (cx, dy) => {
  const { e } = cx
  const [x, slope] = [cx.input(0), cx.input(1)]
  const right = e.greater(x, 0)
  return [e.where(right, dy, e.mul(dy, slope)), e.where(right, 0, e.mul(dy, x))]
}

export const Elu: Rule = (cx, dy) => {
  const { e } = cx
  return [e.where(e.greater(cx.input(0), 0), dy, e.mul(dy, e.add(cx.output(0), floatOf(cx.node, 'alpha', 1))))]
}

export const Selu: Rule = (cx, dy) => {
  const { e, node } = cx
  const gamma = floatOf(node, 'gamma', 1.0507009873554805)
  const alpha = floatOf(node, 'alpha', 1.6732632423543772)
  return [e.where(e.greater(cx.input(0), 0), e.mul(dy, gamma), e.mul(dy, e.add(cx.output(0), gamma * alpha)))]
}

export const Sigmoid: Rule = (cx, dy) => {
  const { e } = cx
  const y = cx.output(0)
  return [e.mul(dy, e.mul(y, e.sub(e.number(1), y)))]
}

export const Tanh: Rule = (cx, dy) => {
  const { e } = cx
  const y = cx.output(0)
  return [e.mul(dy, e.sub(e.number(1), e.mul(y, y)))]
}

export const Softplus: Rule = (cx, dy) => [cx.e.mul(dy, cx.e.sigmoid(cx.input(0)))]

export const Softsign: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const scale = e.add(e.where(e.greater(x, 0), x, e.neg(x)), 1)
  return [e.div(dy, e.mul(scale, scale))]
}

export const HardSigmoid: Rule = (cx, dy) => {
  const { e, node } = cx
  const y = cx.output(0)
  const inside = e.and(e.greater(y, 0), e.less(y, 1))
  return [e.where(inside, e.mul(dy, floatOf(node, 'alpha', 0.2)), 0)]
}

/** x clip(x/6 + 1/2, 0, 1). */
export const HardSwish: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const middle = e.mul(dy, e.add(e.mul(x, 1 / 3), 0.5))
  return [e.where(e.lessOrEqual(x, -3), 0, e.where(e.less(x, 3), middle, dy))]
}

/** x tanh(softplus(x)). */
export const Mish: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const t = e.tanh(e.op('Softplus', [x], x.dims))
  const slope = e.mul(e.mul(x, e.sigmoid(x)), e.sub(e.number(1), e.mul(t, t)))
  return [e.mul(dy, e.add(t, slope))]
}

export const Gelu: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  if (stringOf(node, 'approximate', 'none') === 'tanh') {
    const c = Math.sqrt(2 / Math.PI)
    const square = e.mul(x, x)
    const t = e.tanh(e.mul(e.mul(x, e.add(e.mul(square, 0.044715), 1)), c))
    const inner = e.mul(e.add(e.mul(square, 3 * 0.044715), 1), c)
    const slope = e.mul(e.mul(e.sub(e.number(1), e.mul(t, t)), inner), e.mul(x, 0.5))
    return [e.mul(dy, e.add(e.mul(e.add(t, 1), 0.5), slope))]
  }
  const cdf = e.mul(e.add(e.erf(e.mul(x, Math.SQRT1_2)), 1), 0.5)
  const density = e.mul(e.exp(e.mul(e.mul(x, x), -0.5)), 1 / Math.sqrt(2 * Math.PI))
  return [e.mul(dy, e.add(cdf, e.mul(x, density)))]
}

/** As PyTorch's clamp: the bounds themselves let the gradient through. */
export const Clip: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const low = cx.has(1) ? e.greaterOrEqual(x, cx.input(1)) : null
  const high = cx.has(2) ? e.lessOrEqual(x, cx.input(2)) : null
  const inside = low && high ? e.and(low, high) : (low ?? high)
  return [inside ? e.where(inside, dy, 0) : dy]
}

export const Softmax: Rule = (cx, dy) => {
  const { e, node } = cx
  const y = cx.output(0)
  const axis = positive(intOf(node, 'axis', -1), y.dims.length)
  const weighted = e.mul(dy, y)
  return [e.sub(weighted, e.mul(y, e.reduceSum(weighted, [axis], true)))]
}

export const LogSoftmax: Rule = (cx, dy) => {
  const { e, node } = cx
  const y = cx.output(0)
  const axis = positive(intOf(node, 'axis', -1), y.dims.length)
  return [e.sub(dy, e.mul(e.exp(y), e.reduceSum(dy, [axis], true)))]
}

/** Inference mode; a Dropout that really drops is turned off when a model is imported. */
export const Dropout: Rule = (_cx, dy: Value) => [dy]
