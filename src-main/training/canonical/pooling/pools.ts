import { intOf } from '../../../onnx/graph.ts'
import type { Node } from '../../../onnx/graph.ts'
import type { HostTensor } from '../../../onnx/tensor.ts'
import { integers } from '../../../onnx/tensor.ts'
import { positive } from '../../autodiff/emit.ts'
import { placeOfAxis } from './place.ts'
import type { Place } from './place.ts'

/** A node that takes one token of many. */
export interface Pool {
  node: Node
  place: Place
  tokens: number
  /** The same of all rows, or the value that holds one position per row. */
  at: number | string
}

interface Surroundings {
  dims(name: string): readonly number[]
  constant(name: string | undefined): HostTensor | undefined
  maker(name: string): Node | undefined
}

const counts = (value: HostTensor | undefined, step: number): boolean => value !== undefined && integers(value).every((item, i) => item === i * step)

/** x[:, i], as a Gather or a Slice of one. */
function fixedToken(node: Node, { dims, constant }: Surroundings): Pool | null {
  const own = dims(node.inputs[0]!)
  if (node.op === 'Gather') {
    const index = constant(node.inputs[1])
    const axis = positive(intOf(node, 'axis', 0), own.length)
    // A row of a matrix is a weight looked up, not a token.
    return index?.data.length === 1 && own.length - axis > 1 && own.length > 2 && own[axis]! > 1 ? { node, place: placeOfAxis(own, axis), tokens: own[axis]!, at: positive(integers(index)[0]!, own[axis]!) } : null
  }
  const [starts, axes] = [constant(node.inputs[1]), constant(node.inputs[3])]
  const axis = axes?.data.length === 1 ? positive(integers(axes)[0]!, own.length) : 0
  return node.op === 'Slice' && starts && axis > 0 && own[axis]! > 1 && dims(node.outputs[0]!)[axis] === 1 ? { node, place: placeOfAxis(own, axis), tokens: own[axis]!, at: positive(integers(starts)[0]!, own[axis]!) } : null
}

/** x[rows, positions], in the three forms that exporters give it. */
function tokenOfEachRow(node: Node, { dims, constant, maker }: Surroundings): Pool | null {
  const own = dims(node.inputs[0]!)
  const [rows, tokens] = own as [number, number]
  const index = node.inputs[1]
  if (index === undefined) return null
  if (node.op === 'GatherND' && own.length > 2) {
    const width = dims(index).at(-1)
    if (dims(index).length !== 2) return null
    if (intOf(node, 'batch_dims', 0) === 1) return width === 1 ? { node, place: placeOfAxis(own, 1), tokens, at: index } : null
    const pair = maker(index)
    return width === 2 && pair?.op === 'Concat' && pair.inputs.length === 2 && counts(constant(pair.inputs[0]), 1) ? { node, place: placeOfAxis(own, 1), tokens, at: pair.inputs[1]! } : null
  }
  // Rows and tokens in one axis: position + row * tokens. An ArgMax over the tokens is known to stay within its row.
  const sum = maker(index)
  if (node.op !== 'Gather' || own.length !== 2 || intOf(node, 'axis', 0) !== 0 || dims(index).length !== 1 || sum?.op !== 'Add') return null
  const count = dims(index)[0]!
  for (const [position, start] of [sum.inputs, sum.inputs.toReversed()] as [string, string][]) {
    const found = maker(position)
    if (found?.op === 'ArgMax' && rows % count === 0 && counts(constant(start), rows / count) && dims(found.inputs[0]!)[positive(intOf(found, 'axis', 0), dims(found.inputs[0]!).length)] === rows / count) {
      return { node, place: { outer: count, inner: tokens }, tokens: rows / count, at: position }
    }
  }
  return null
}

export const poolOf = (node: Node, around: Surroundings): Pool | null => (node.domain === '' ? (fixedToken(node, around) ?? tokenOfEachRow(node, around)) : null)
