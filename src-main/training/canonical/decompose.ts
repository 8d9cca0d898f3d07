import { floatOf, float, int, intOf, string, stringOf } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import type { HostTensor } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import { refuse } from '../autodiff/rule.ts'
import { throughAxis } from '../gradients/axis-map.ts'
import { resizeMaps } from '../gradients/interpolation.ts'

/** A node to be taken apart, and what is known around it. */
export interface Composite {
  node: Node
  e: Emitter
  /** The i-th input. */
  x(i: number): Value
  /** Its value, when it is stored in the model. */
  constant(i: number): HostTensor | undefined
  /** Shape of the first output. */
  dims: readonly number[]
}

type Decomposition = (composite: Composite) => Value[]

const swapLast = (e: Emitter, x: Value): Value => {
  const rank = x.dims.length
  return e.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2])
}

const gelu = (e: Emitter, x: Value, tanh = false): Value => e.op('Gelu', [x], x.dims, tanh ? { approximate: string('tanh') } : {})

const normalise = (e: Emitter, node: Node, x: Value, weight: Value, bias: Value | null): Value =>
  e.op('LayerNormalization', [x, weight, bias], x.dims, { axis: int(-1), epsilon: float(floatOf(node, 'epsilon', 1e-12)) })

/** ONNX Runtime's fused operators (com.microsoft) in terms of the standard's. */
const FUSED: Record<string, Decomposition> = {
  Gelu: ({ x, e }) => [gelu(e, x(0))],
  FastGelu: ({ node, x, e }) => [gelu(e, node.inputs[1] ? e.add(x(0), x(1)) : x(0), true)],
  BiasGelu: ({ x, e }) => [gelu(e, e.add(x(0), x(1)))],
  QuickGelu: ({ node, x, e }) => [e.mul(x(0), e.sigmoid(e.mul(x(0), floatOf(node, 'alpha', 1.702))))],
  FusedMatMul: ({ node, x, e }) => {
    if (intOf(node, 'transBatchA', 0) || intOf(node, 'transBatchB', 0)) return refuse(node, 'transposes batch axes, which has no decomposition')
    const product = e.matmul(intOf(node, 'transA', 0) ? swapLast(e, x(0)) : x(0), intOf(node, 'transB', 0) ? swapLast(e, x(1)) : x(1))
    const alpha = floatOf(node, 'alpha', 1)
    return [alpha === 1 ? product : e.mul(product, alpha)]
  },
  SkipLayerNormalization: ({ node, x, e }) => {
    const sum = e.add(x(0), x(1))
    return [normalise(e, node, node.inputs[4] ? e.add(sum, x(4)) : sum, x(2), node.inputs[3] ? x(3) : null)]
  }
}

/** A cubic Resize runs only in some layouts, and on no GPU; as products along its axes it runs everywhere. */
const cubicResize: Decomposition = ({ node, e, x, constant, dims }) => [resizeMaps(node, x(0).dims, dims, constant(2)).reduce((made, { axis, map }) => throughAxis(e, made, axis, map), x(0))]

export const isCubicResize = (node: Node): boolean => node.op === 'Resize' && node.domain === '' && stringOf(node, 'mode', 'nearest') === 'cubic'

export const isComposite = (node: Node): boolean => (node.domain === 'com.microsoft' && node.op in FUSED) || isCubicResize(node)

/** Standard nodes that compute what a fused or awkward node does. */
export function decompose(composite: Composite): Value[] {
  const made = isCubicResize(composite.node) ? cubicResize : FUSED[composite.node.op]
  return made ? made(composite) : refuse(composite.node, 'is a fused operator without a decomposition')
}
