import { intOf } from '../../onnx/graph.ts'
import type { Value } from '../autodiff/emit.ts'
import { positive } from '../autodiff/emit.ts'
import { wholeInput } from '../autodiff/rule.ts'
import type { Rule, RuleContext } from '../autodiff/rule.ts'

interface Reduction {
  x: Value
  axes: number[]
  /** The gradient, and the result, with the reduced axes kept as 1. */
  dy: Value
  y: Value
  count: number
}

function reduction(cx: RuleContext, dy: Value): Reduction {
  const x = cx.input(0)
  const given = wholeInput(cx, 1, 'axes')
  const every = x.dims.map((_, i) => i)
  const axes = given?.length ? given.map((axis) => positive(axis, x.dims.length)) : intOf(cx.node, 'noop_with_empty_axes', 0) ? [] : every
  const kept = x.dims.map((dim, i) => (axes.includes(i) ? 1 : dim))
  const { e } = cx
  return { x, axes, dy: e.reshape(dy, kept), y: e.reshape(cx.output(0), kept), count: axes.reduce((product, axis) => product * x.dims[axis]!, 1) }
}

export const ReduceSum: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.expand(r.dy, r.x.dims)]
}

export const ReduceMean: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.expand(cx.e.mul(r.dy, 1 / r.count), r.x.dims)]
}

export const ReduceSumSquare: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.mul(cx.e.mul(r.x, 2), r.dy)]
}

export const ReduceL1: Rule = (cx, dy) => {
  const { e } = cx
  const r = reduction(cx, dy)
  return [e.mul(r.dy, e.sub(e.where(e.greater(r.x, 0), 1, 0), e.where(e.less(r.x, 0), 1, 0)))]
}

/** 0 at the origin, as PyTorch's norm. */
export const ReduceL2: Rule = (cx, dy) => {
  const { e } = cx
  const r = reduction(cx, dy)
  const zero = e.equal(r.y, 0)
  return [e.mul(r.x, e.where(zero, 0, e.div(r.dy, e.where(zero, 1, r.y))))]
}

export const ReduceLogSum: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.expand(cx.e.div(r.dy, cx.e.exp(r.y)), r.x.dims)]
}

export const ReduceLogSumExp: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.mul(r.dy, cx.e.exp(cx.e.sub(r.x, r.y)))]
}

/** Ties share the gradient, as torch.amax does. */
const extremum: Rule = (cx, dy) => {
  const { e } = cx
  const r = reduction(cx, dy)
  const hits = e.where(e.equal(r.x, r.y), 1, 0)
  return [e.mul(hits, e.div(r.dy, e.reduceSum(hits, r.axes, true)))]
}
export const ReduceMax = extremum
export const ReduceMin = extremum

/** Exact where no factor is 0. */
export const ReduceProd: Rule = (cx, dy) => {
  const r = reduction(cx, dy)
  return [cx.e.div(cx.e.mul(r.dy, r.y), r.x)]
}

export const CumSum: Rule = (cx, dy) => {
  const { e, node } = cx
  const exclusive = intOf(node, 'exclusive', 0)
  const reverse = intOf(node, 'reverse', 0)
  return [e.op('CumSum', [dy, cx.input(1)], dy.dims, { exclusive: { type: 'int', value: exclusive }, reverse: { type: 'int', value: reverse ? 0 : 1 } })]
}
