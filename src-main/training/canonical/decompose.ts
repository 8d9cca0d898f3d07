import { floatOf, float, int, intOf, string } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import { refuse } from '../autodiff/rule.ts'

type Decomposition = (node: Node, x: (i: number) => Value, e: Emitter) => Value[]

const swapLast = (e: Emitter, x: Value): Value => {
  const rank = x.dims.length
  return e.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2])
}

const gelu = (e: Emitter, x: Value, tanh = false): Value => e.op('Gelu', [x], x.dims, tanh ? { approximate: string('tanh') } : {})

const normalise = (e: Emitter, node: Node, x: Value, weight: Value, bias: Value | null): Value =>
  e.op('LayerNormalization', [x, weight, bias], x.dims, { axis: int(-1), epsilon: float(floatOf(node, 'epsilon', 1e-12)) })

/** ONNX Runtime's fused operators (com.microsoft) in terms of the standard's. */
const FUSED: Record<string, Decomposition> = {
  Gelu: (_node, x, e) => [gelu(e, x(0))],
  FastGelu: (node, x, e) => [gelu(e, node.inputs[1] ? e.add(x(0), x(1)) : x(0), true)],
  BiasGelu: (_node, x, e) => [gelu(e, e.add(x(0), x(1)))],
  QuickGelu: (node, x, e) => [e.mul(x(0), e.sigmoid(e.mul(x(0), floatOf(node, 'alpha', 1.702))))],
  FusedMatMul: (node, x, e) => {
    if (intOf(node, 'transBatchA', 0) || intOf(node, 'transBatchB', 0)) return refuse(node, 'transposes batch axes, which has no decomposition')
    const product = e.matmul(intOf(node, 'transA', 0) ? swapLast(e, x(0)) : x(0), intOf(node, 'transB', 0) ? swapLast(e, x(1)) : x(1))
    const alpha = floatOf(node, 'alpha', 1)
    return [alpha === 1 ? product : e.mul(product, alpha)]
  },
  SkipLayerNormalization: (node, x, e) => {
    const sum = e.add(x(0), x(1))
    return [normalise(e, node, node.inputs[4] ? e.add(sum, x(4)) : sum, x(2), node.inputs[3] ? x(3) : null)]
  }
}

export const isFused = (node: Node): boolean => node.domain === 'com.microsoft' && node.op in FUSED

/** Standard nodes that compute what a fused node does. */
export function decompose(node: Node, x: (i: number) => Value, e: Emitter): Value[] {
  const made = FUSED[node.op]
  return made ? made(node, x, e) : refuse(node, 'is a fused operator without a decomposition')
}
