import { int } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'
import type { ElementType, HostTensor } from '../../onnx/tensor.ts'

/** Where half precision pays: what reads two tensors for many products. */
const HALF = new Set(['MatMul', 'Gemm', 'Conv', 'ConvTranspose'])
/** Moves or bends numbers one by one: takes the precision of what it is given. Sums, norms, exponentials and logarithms stay in float32. */
const EITHER = new Set(['Identity', 'Add', 'Sub', 'Mul', 'Neg', 'Relu', 'LeakyRelu', 'Gelu', 'Sigmoid', 'Tanh', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Concat', 'Split', 'Slice', 'Expand', 'Where'])

const FLOAT32 = 1
const FLOAT16 = 10
/** Range of float16: beyond it numbers become infinite, below it zero. */
const LARGEST = 65504
const SMALLEST = 2 ** -24

const fits = ({ type, data }: HostTensor): boolean => type !== 'float32' || (data as Float32Array).every((x) => x === 0 || !Number.isFinite(x) || (Math.abs(x) <= LARGEST && Math.abs(x) >= SMALLEST))

export interface Precision {
  values: ReadonlyMap<string, { type: ElementType }>
  initializers: ReadonlyMap<string, HostTensor>
  /** Inputs of the graph: weights and data, which may be taken in either precision. */
  inputs: ReadonlySet<string>
  /** Nodes that compute in float32 whatever they are. */
  exact: ReadonlySet<Node>
}

/**
 * Mixed precision as a pass over a finished graph: products in float16, what only moves their results along in float16 too, everything else in float32, with casts
 * in between. Rules and encoders know nothing of it.
 *
 * @param nodes sorted
 */
export function halve(nodes: readonly Node[], { values, initializers, inputs, exact }: Precision): Node[] {
  const halves = new Set<string>()
  const cast = new Set<string>()
  const made: Node[] = []
  const isFloat = (name: string): boolean => (initializers.get(name) ?? values.get(name))?.type === 'float32'
  const as = (name: string, half: boolean): string => {
    if (!isFloat(name) || halves.has(name) === half) return name
    const turned = `${name}/${half ? 'float16' : 'float32'}`
    if (!cast.has(turned)) {
      cast.add(turned)
      made.push({ op: 'Cast', domain: '', name: turned, inputs: [name], outputs: [turned], attributes: { to: int(half ? FLOAT16 : FLOAT32) } })
    }
    return turned
  }
  const isHalf = (node: Node): boolean => {
    if (exact.has(node) || node.domain !== '') return false
    if (!node.inputs.every((name) => !initializers.has(name) || fits(initializers.get(name)!))) return false
    if (HALF.has(node.op)) return true
    const given = node.inputs.filter((name) => isFloat(name) && !inputs.has(name) && !initializers.has(name))
    return EITHER.has(node.op) && given.length > 0 && given.every((name) => halves.has(name))
  }
  for (const node of nodes) {
    const half = isHalf(node)
    made.push({ ...node, inputs: node.inputs.map((name) => as(name, half)) })
    if (half) for (const output of node.outputs) if (isFloat(output)) halves.add(output)
  }
  return made
}
