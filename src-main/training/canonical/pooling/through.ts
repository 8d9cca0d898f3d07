import { intOf, intsOf } from '../../../onnx/graph.ts'
import type { Node } from '../../../onnx/graph.ts'
import { elementCount } from '../../../onnx/tensor.ts'
import { positive } from '../../autodiff/emit.ts'
import { axisOf, placeOfAxis } from './place.ts'
import type { Place } from './place.ts'

/** What a node makes of the tokens of its inputs. */
export interface Passage {
  node: Node
  /** Of the result. */
  place: Place
  tokens: number
  /** Rows of the batch, where each takes a token of its own; null where all take the same. */
  rows: number | null
  dims(name: string): readonly number[]
}

/** For each input where its tokens lie, null where it has none (a weight, the other operand of a product); undefined: the node mixes tokens. */
type Answer = readonly (Place | null)[] | undefined

const ELEMENTWISE = new Set(['Identity', 'Dropout', 'Add', 'Sub', 'Mul', 'Div', 'Pow', 'Min', 'Max', 'Where', 'Clip', 'Neg', 'Abs', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Sigmoid', 'Tanh', 'Erf', 'Gelu', 'Relu', 'LeakyRelu', 'Elu', 'Selu', 'Softplus', 'HardSigmoid', 'HardSwish', 'Mish'])
const RESHAPED = new Set(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'])
export const isReshape = (node: Node): boolean => RESHAPED.has(node.op)
export const isProduct = (node: Node): boolean => node.op === 'MatMul' || node.op === 'Gemm'

function operand({ place, tokens, rows }: Passage, made: readonly number[], own: readonly number[]): Place | null | undefined {
  if (own.length === made.length && own.every((dim, i) => dim === made[i])) return place
  // As many trailing dims as lie within one token: a bias, a scale.
  if (place.inner % elementCount(made.slice(made.length - own.length)) === 0) return null
  const axis = axisOf(made, place, tokens)
  if (axis === undefined) return undefined
  const shift = made.length - own.length
  const at = axis - shift
  if (at < 0 || own[at] === 1) return null
  const found = placeOfAxis(own, at)
  return rows === null || (shift === 0 && own[0] === rows) ? found : { ...found, sharedAt: axis }
}

function elementwise(passage: Passage): Answer {
  const made = passage.dims(passage.node.outputs[0]!)
  const found = passage.node.inputs.map((name) => (name ? operand(passage, made, passage.dims(name)) : null))
  return found.every((each) => each !== undefined) ? found : undefined
}

function product({ node, place, tokens, rows, dims }: Passage): Answer {
  const [left, right, made] = [dims(node.inputs[0]!), dims(node.inputs[1]!), dims(node.outputs[0]!)]
  const columns = made.at(-1)!
  if (node.op === 'Gemm') {
    const shared = !node.inputs[2] || elementCount(dims(node.inputs[2])) <= columns
    if (intOf(node, 'transA', 0) || !shared) return undefined
  } else if (right.length !== 2) {
    // Of scores and of what they weigh, one token is one row of the left operand.
    const axis = axisOf(made, place, tokens)
    return left.length === made.length && axis === made.length - 2 && (rows === null || left[0] === rows) ? [placeOfAxis(left, axis), null] : undefined
  }
  // Rows times a weight: each row for itself.
  return left.length >= 2 && place.inner % columns === 0 ? [{ ...place, inner: (place.inner / columns) * left.at(-1)! }, null, null] : undefined
}

/** Whether one token of a node's result needs one token of its inputs alone, and where that lies. */
export function through(passage: Passage): Answer {
  const { node, place, tokens, rows, dims } = passage
  if (node.domain !== '' || node.outputs.length !== 1) return undefined
  const made = dims(node.outputs[0]!)
  if (ELEMENTWISE.has(node.op)) return elementwise(passage)
  if (isReshape(node)) return [place, null]
  if (isProduct(node)) return product(passage)
  if (node.op === 'LayerNormalization') return place.inner % elementCount(made.slice(positive(intOf(node, 'axis', -1), made.length))) === 0 ? [place, null, null] : undefined
  const axis = axisOf(made, place, tokens)
  if (axis === undefined) return undefined
  if (node.op === 'Softmax') return axis === positive(intOf(node, 'axis', -1), made.length) ? undefined : [place]
  if (node.op === 'Transpose') {
    const perm = intsOf(node, 'perm') ?? made.map((_, i) => made.length - 1 - i)
    return rows !== null && perm[0] !== 0 ? undefined : [placeOfAxis(dims(node.inputs[0]!), perm[axis]!)]
  }
  return undefined
}
