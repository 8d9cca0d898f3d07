import { floats } from '../../onnx/tensor.ts'
import type { Value } from '../autodiff/emit.ts'
import type { Rule, RuleContext } from '../autodiff/rule.ts'

export const Add: Rule = (_cx, dy) => [dy, dy]

export const Sub: Rule = ({ e }, dy) => [dy, e.neg(dy)]

/**
 * x sigmoid(c x): QuickGELU (c = 1.702) and SiLU (c = 1), whose slope is s + c y (1 - s). Two passes over the widest activations less than node by node.
 */
function gated(cx: RuleContext, dy: Value): (Value | null)[] | null {
  const { e } = cx
  for (const [x, gate] of [[0, 1], [1, 0]] as const) {
    const sigmoid = cx.maker(gate)
    if (sigmoid?.node.op !== 'Sigmoid') continue
    const scaled = sigmoid.maker(0)
    const factor = sigmoid.node.inputs[0] === cx.node.inputs[x] ? 1 : scaled?.node.op === 'Mul' && scaled.node.inputs[0] === cx.node.inputs[x] ? scaled.constant(1)?.data : undefined
    const c = typeof factor === 'number' ? factor : factor?.length === 1 ? Number(factor[0]) : undefined
    if (c === undefined) continue
    const [s, y] = [cx.input(gate), cx.output(0)]
    const rest = e.mul(y, e.sub(e.number(1), s))
    const slope = e.add(s, c === 1 ? rest : e.mul(rest, c))
    return x === 0 ? [e.mul(dy, slope), null] : [null, e.mul(dy, slope)]
  }
  return null
}

export const Mul: Rule = (cx, dy) => gated(cx, dy) ?? [cx.needs(0) ? cx.e.mul(dy, cx.input(1)) : null, cx.needs(1) ? cx.e.mul(dy, cx.input(0)) : null]

export const Div: Rule = (cx, dy) => {
  const { e } = cx
  const da = e.div(dy, cx.input(1))
  return [da, cx.needs(1) ? e.neg(e.mul(da, cx.output(0))) : null]
}

export const Neg: Rule = ({ e }, dy) => [e.neg(dy)]

/** As PyTorch: 0 at 0. */
export const Abs: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  return [e.mul(dy, e.sub(e.where(e.greater(x, 0), 1, 0), e.where(e.less(x, 0), 1, 0)))]
}

export const Exp: Rule = (cx, dy) => [cx.e.mul(dy, cx.output(0))]

export const Log: Rule = (cx, dy) => [cx.e.div(dy, cx.input(0))]

export const Sqrt: Rule = (cx, dy) => [cx.e.div(dy, cx.e.mul(cx.output(0), 2))]

export const Reciprocal: Rule = (cx, dy) => [cx.e.neg(cx.e.mul(dy, cx.e.mul(cx.output(0), cx.output(0))))]

export const Sin: Rule = (cx, dy) => [cx.e.mul(dy, cx.e.cos(cx.input(0)))]

export const Cos: Rule = (cx, dy) => [cx.e.neg(cx.e.mul(dy, cx.e.sin(cx.input(0))))]

export const Erf: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  return [e.mul(dy, e.mul(e.exp(e.neg(e.mul(x, x))), 2 / Math.sqrt(Math.PI)))]
}

function powerOf(cx: RuleContext): number | undefined {
  const known = cx.constant(1)
  return known?.type === 'float32' && known.data.length === 1 ? floats(known, 'exponent')[0] : known && known.data.length === 1 ? Number(known.data[0]) : undefined
}

export const Pow: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const exponent = powerOf(cx)
  if (exponent === 2) return [e.mul(dy, e.mul(x, 2)), null]
  if (exponent === 1) return [dy, null]
  const power = exponent ?? e.cast(cx.input(1), 'float32')
  const lower = typeof power === 'number' ? power - 1 : e.sub(power, 1)
  const dx = e.mul(e.mul(dy, e.pow(x, lower)), power)
  // d/dp x^p = x^p ln x, and 0 where x is 0, as PyTorch has it.
  const logarithm = (): Value => e.where(e.equal(x, 0), 0, e.log(e.where(e.equal(x, 0), 1, x)))
  return [dx, cx.needs(1) ? e.mul(e.mul(dy, cx.output(0)), logarithm()) : null]
}

/** Ties share the gradient, as torch.maximum does. */
const extremum: Rule = (cx, dy) => {
  const { e } = cx
  const y = cx.output(0)
  const hits = cx.node.inputs.map((_, i) => e.where(e.equal(cx.input(i), y), 1, 0))
  const share = hits.length > 1 ? e.div(dy, hits.reduce((a, b) => e.add(a, b))) : dy
  return hits.map((hit, i) => (cx.needs(i) ? e.mul(share, hit) : null))
}
export const Max = extremum
export const Min = extremum

export const Sum: Rule = (cx, dy) => cx.node.inputs.map(() => dy)

export const Mean: Rule = (cx, dy) => cx.node.inputs.map(() => cx.e.mul(dy, 1 / cx.node.inputs.length))

export const Where: Rule = (cx, dy) => [null, cx.needs(1) ? cx.e.where(cx.input(0), dy, 0) : null, cx.needs(2) ? cx.e.where(cx.input(0), 0, dy) : null]

/** Steps have no slope. */
const flat: Rule = (cx) => cx.node.inputs.map(() => null)
export const Sign = flat
export const Floor = flat
export const Ceil = flat
export const Round = flat
