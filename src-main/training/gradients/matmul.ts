import { floatOf, intOf, stringOf } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import { refuse } from '../autodiff/rule.ts'
import type { Rule } from '../autodiff/rule.ts'

const swapLast = (e: Emitter, x: Value): Value => {
  const rank = x.dims.length
  return e.transpose(x, [...Array.from({ length: rank - 2 }, (_, i) => i), rank - 1, rank - 2])
}

const flat = (e: Emitter, x: Value): Value => e.reshape(x, [elementCount(x.dims.slice(0, -1)), x.dims.at(-1)!])

export const MatMul: Rule = (cx, given) => {
  const { e } = cx
  // A vector is a matrix of one row (left) or one column (right) whose 1 is dropped from the result.
  const [left, right] = [cx.input(0), cx.input(1)]
  const a = left.dims.length === 1 ? e.reshape(left, [1, left.dims[0]!]) : left
  const b = right.dims.length === 1 ? e.reshape(right, [right.dims[0]!, 1]) : right
  let dims = [...given.dims]
  if (right.dims.length === 1) dims = [...dims, 1]
  if (left.dims.length === 1) dims = [...dims.slice(0, -1), 1, dims.at(-1)!]
  const dy = e.reshape(given, dims)
  let da: Value | null = null
  let db: Value | null = null
  if (b.dims.length === 2) {
    // One matrix for the whole batch: a single large product instead of a product per item and a sum.
    const rows = flat(e, dy)
    if (cx.needs(0)) da = e.reshape(e.gemm(rows, b, false, true), a.dims)
    if (cx.needs(1)) db = e.gemm(flat(e, a), rows, true, false)
  } else {
    if (cx.needs(0)) da = e.matmul(dy, swapLast(e, b))
    if (cx.needs(1)) db = e.matmul(swapLast(e, a), dy)
  }
  if (da && left.dims.length === 1) da = e.unbroadcast(da, [1, left.dims[0]!])
  if (db && right.dims.length === 1) db = e.unbroadcast(db, [right.dims[0]!, 1])
  return [da && left.dims.length === 1 ? e.reshape(da, left.dims) : da, db && right.dims.length === 1 ? e.reshape(db, right.dims) : db]
}

export const Gemm: Rule = (cx, dy) => {
  const { e, node } = cx
  const [a, b] = [cx.input(0), cx.input(1)]
  const [transA, transB] = [intOf(node, 'transA', 0) === 1, intOf(node, 'transB', 0) === 1]
  const scaled = (x: Value, by: number): Value => (by === 1 ? x : e.mul(x, by))
  const dz = scaled(dy, floatOf(node, 'alpha', 1))
  return [
    cx.needs(0) ? (transA ? e.gemm(b, dz, transB, true) : e.gemm(dz, b, false, !transB)) : null,
    cx.needs(1) ? (transB ? e.gemm(dz, a, true, transA) : e.gemm(a, dz, !transA, false)) : null,
    cx.has(2) && cx.needs(2) ? scaled(dy, floatOf(node, 'beta', 1)) : null
  ]
}

/** The gradient of an operand is another Einsum: the letters of the others and of dy, onto its own. */
export const Einsum: Rule = (cx, dy) => {
  const { e, node } = cx
  const [left, right] = stringOf(node, 'equation', '').replaceAll(' ', '').split('->')
  const terms = left!.split(',')
  if (right === undefined || left!.includes('...')) return refuse(node, 'uses an implicit or "..." equation, which has no gradient rule')
  if (terms.some((term) => new Set(term).size !== term.length)) return refuse(node, 'repeats a letter within an operand, which has no gradient rule')
  return terms.map((own, i) => {
    if (!cx.needs(i)) return null
    const others = terms.map((term, j) => ({ term, j })).filter(({ j }) => j !== i)
    const available = new Set([...right, ...others.flatMap(({ term }) => [...term])])
    const kept = [...own].filter((letter) => available.has(letter))
    const sizes = cx.input(i).dims
    const made = e.op('Einsum', [dy, ...others.map(({ j }) => cx.input(j))], kept.map((letter) => sizes[own.indexOf(letter)]!), {
      equation: { type: 'string', value: `${[right, ...others.map(({ term }) => term)].join(',')}->${kept.join('')}` }
    })
    // Letters that only this operand has were summed away: every element gets the same.
    return e.expand(e.reshape(made, [...own].map((letter, axis) => (available.has(letter) ? sizes[axis]! : 1))), sizes)
  })
}
