import { int, intOf, string, stringOf } from '../../onnx/graph.ts'
import { elementCount, int64 } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import { positive } from '../autodiff/emit.ts'
import { refuse } from '../autodiff/rule.ts'
import type { Rule } from '../autodiff/rule.ts'

/** Adds rows of updates [n, width] into zeros of `base` [rows, width] at indices [n]. */
function scatterRows(e: Emitter, base: Value, indices: Value, updates: Value): Value {
  const count = elementCount(indices.dims)
  return e.op('ScatterND', [base, e.reshape(indices, [count, 1]), updates], base.dims, { reduction: string('add') })
}

export const Gather: Rule = (cx, dy) => {
  const { e, node } = cx
  const [x, indices] = [cx.input(0), cx.input(1)]
  const axis = positive(intOf(node, 'axis', 0), x.dims.length)
  const fixed = cx.constant(1)
  if (fixed && fixed.data.length === 1) {
    const at = positive(Number(fixed.data[0]), x.dims[axis]!)
    const one = e.reshape(dy, x.dims.map((dim, i) => (i === axis ? 1 : dim)))
    return [e.pad(one, x.dims.map((_, i) => (i === axis ? at : 0)), x.dims.map((dim, i) => (i === axis ? dim - 1 - at : 0))), null]
  }
  // The gathered axis first, everything else folded into one row.
  const rank = x.dims.length
  const order = [axis, ...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis)]
  const turned = e.transpose(x, order)
  const width = elementCount(turned.dims.slice(1))
  const taken = indices.dims.length
  const forward = [...indices.dims.map((_, i) => axis + i), ...dy.dims.map((_, i) => i).filter((i) => i < axis || i >= axis + taken)]
  const updates = e.reshape(e.transpose(dy, forward), [elementCount(indices.dims), width])
  const rows = scatterRows(e, e.zerosLike(e.reshape(turned, [x.dims[axis]!, width])), indices, updates)
  return [e.transpose(e.reshape(rows, turned.dims), order.map((_, i) => order.indexOf(i))), null]
}

export const GatherElements: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  return [e.op('ScatterElements', [e.zerosLike(x), cx.input(1), dy], x.dims, { axis: int(intOf(node, 'axis', 0)), reduction: string('add') }), null]
}

export const GatherND: Rule = (cx, dy) => {
  const { e, node } = cx
  const [x, indices] = [cx.input(0), cx.input(1)]
  const batch = intOf(node, 'batch_dims', 0)
  if (indices.type !== 'int64') return refuse(node, `takes indices in ${indices.type}; only int64 has a gradient rule`)
  let whole = indices
  if (batch > 0) {
    // ScatterND knows no batch: write the batch position in front of every index.
    const lead = indices.dims.slice(0, batch)
    const each = [...indices.dims.slice(0, -1)]
    const inner = elementCount(each.slice(batch))
    const positions: number[] = []
    for (let item = 0; item < elementCount(lead); item++) {
      const place: number[] = []
      let rest = item
      for (let axis = batch - 1; axis >= 0; axis--) {
        place.unshift(rest % lead[axis]!)
        rest = Math.floor(rest / lead[axis]!)
      }
      for (let i = 0; i < inner; i++) positions.push(...place)
    }
    whole = e.concat([e.constant(int64([...each, batch], positions)), indices], each.length)
  }
  return [e.op('ScatterND', [e.zerosLike(x), whole, dy], x.dims, { reduction: string('add') }), null]
}

export const ScatterND: Rule = (cx, dy) => {
  const { e, node } = cx
  const [indices, updates] = [cx.input(1), cx.input(2)]
  const reduction = stringOf(node, 'reduction', 'none')
  if (reduction !== 'none' && reduction !== 'add') return refuse(node, `scatters by ${reduction}, which has no gradient rule`)
  const base = reduction === 'add' ? dy : e.op('ScatterND', [dy, indices, e.zerosLike(updates)], dy.dims)
  return [base, null, e.op('GatherND', [dy, indices], updates.dims)]
}

export const ScatterElements: Rule = (cx, dy) => {
  const { e, node } = cx
  const [indices, updates] = [cx.input(1), cx.input(2)]
  const axis = int(intOf(node, 'axis', 0))
  const reduction = stringOf(node, 'reduction', 'none')
  if (reduction !== 'none' && reduction !== 'add') return refuse(node, `scatters by ${reduction}, which has no gradient rule`)
  const base = reduction === 'add' ? dy : e.op('ScatterElements', [dy, indices, e.zerosLike(updates)], dy.dims, { axis })
  return [base, null, e.op('GatherElements', [dy, indices], updates.dims, { axis })]
}
