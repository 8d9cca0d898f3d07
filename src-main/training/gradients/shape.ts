import { int, intOf, intsOf, stringOf } from '../../onnx/graph.ts'
import { elementCount, int64 } from '../../onnx/tensor.ts'
import { positive } from '../autodiff/emit.ts'
import { refuse, wholeInput } from '../autodiff/rule.ts'
import type { Rule } from '../autodiff/rule.ts'
import { picks, backThroughAxis } from './axis-map.ts'

export const Identity: Rule = (_cx, dy) => [dy]

/** Only a cast between floats passes a gradient; whole numbers stop it because they never lead to a parameter. */
export const Cast: Rule = (cx, dy) => (cx.input(0).type === 'float32' ? [cx.e.cast(dy, 'float32')] : [null])

const reshaped: Rule = (cx, dy) => [cx.e.reshape(dy, cx.input(0).dims)]
export const Reshape = reshaped
export const Flatten = reshaped
export const Squeeze = reshaped
export const Unsqueeze = reshaped

export const Transpose: Rule = (cx, dy) => {
  const rank = dy.dims.length
  const perm = intsOf(cx.node, 'perm') ?? Array.from({ length: rank }, (_, i) => rank - 1 - i)
  return [cx.e.transpose(dy, perm.map((_, i) => perm.indexOf(i)))]
}

/** The walk sums what was broadcast. */
export const Expand: Rule = (_cx, dy) => [dy]

export const Tile: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const folded = x.dims.flatMap((dim, i) => [dy.dims[i]! / dim, dim])
  return [e.reduceSum(e.reshape(dy, folded), x.dims.map((_, i) => 2 * i))]
}

export const Concat: Rule = (cx, dy) => {
  const axis = positive(intOf(cx.node, 'axis', 0), dy.dims.length)
  let start = 0
  return cx.node.inputs.map((_, i) => {
    const from = start
    start += cx.input(i).dims[axis]!
    return cx.needs(i) ? cx.e.slice(dy, [axis], [from], [start]) : null
  })
}

export const Split: Rule = (cx, ...dy) => [cx.e.concat(dy.slice(0, cx.node.outputs.length), intOf(cx.node, 'axis', 0))]

export const Slice: Rule = (cx, given) => {
  const { e } = cx
  const x = cx.input(0)
  const starts = wholeInput(cx, 1, 'starts') ?? []
  const axes = (wholeInput(cx, 3, 'axes') ?? starts.map((_, i) => i)).map((axis) => positive(axis, x.dims.length))
  const steps = wholeInput(cx, 4, 'steps') ?? starts.map(() => 1)
  const before = x.dims.map(() => 0)
  const after = x.dims.map(() => 0)
  let dy = given
  axes.forEach((axis, i) => {
    const [size, count, step] = [x.dims[axis]!, dy.dims[axis]!, steps[i]!]
    if (count === 0) return
    const wrapped = starts[i]! < 0 ? starts[i]! + size : starts[i]!
    let first = step > 0 ? Math.min(Math.max(wrapped, 0), size) : Math.min(Math.max(wrapped, 0), size - 1)
    const stride = Math.abs(step)
    if (step < 0) {
      first -= (count - 1) * stride
      dy = e.slice(dy, [axis], [count - 1], [-1], [-1])
    }
    let length = count
    if (stride > 1) {
      // Zeros between the taken positions: a new axis after this one, padded to the stride, folded back.
      const open = e.reshape(dy, [...dy.dims.slice(0, axis + 1), 1, ...dy.dims.slice(axis + 1)])
      const wide = e.pad(open, open.dims.map(() => 0), open.dims.map((_, at) => (at === axis + 1 ? stride - 1 : 0)))
      dy = e.reshape(wide, dy.dims.map((dim, at) => (at === axis ? dim * stride : dim)))
      length = (count - 1) * stride + 1
      dy = e.slice(dy, [axis], [0], [length])
    }
    before[axis] = first
    after[axis] = size - first - length
  })
  return [elementCount(dy.dims) === 0 ? e.zerosLike(x) : e.pad(dy, before, after)]
}

/** Which input position stands at each output position of a padded axis (ONNX operator reference, Pad). */
const MIRRORS: Record<string, (at: number, size: number) => number> = {
  edge: (at, size) => Math.min(Math.max(at, 0), size - 1),
  reflect: (at, size) => {
    const period = Math.max(1, 2 * (size - 1))
    const wrapped = ((at % period) + period) % period
    return Math.min(wrapped, period - wrapped)
  },
  wrap: (at, size) => ((at % size) + size) % size
}

export const Pad: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const mode = stringOf(node, 'mode', 'constant')
  const pads = wholeInput(cx, 1, 'pads') ?? []
  const axes = (wholeInput(cx, 3, 'axes') ?? x.dims.map((_, i) => i)).map((axis) => positive(axis, x.dims.length))
  const mirror = MIRRORS[mode]
  if (mirror) {
    let dx = dy
    axes.forEach((axis, i) => {
      const size = x.dims[axis]!
      if (pads[i] === 0 && pads[i + axes.length] === 0) return
      dx = backThroughAxis(e, dx, axis, picks(Array.from({ length: dy.dims[axis]! }, (_, at) => mirror(at - pads[i]!, size)), size))
    })
    return [dx]
  }
  if (mode !== 'constant') return refuse(node, `pads by ${mode}, which has no gradient rule`)
  const before = x.dims.map(() => 0)
  const after = x.dims.map(() => 0)
  axes.forEach((axis, i) => {
    before[axis] = pads[i]!
    after[axis] = pads[i + axes.length]!
  })
  // A negative pad cuts off: its gradient pads back.
  const all = x.dims.map((_, i) => i)
  const cut = e.slice(dy, all, before.map((amount) => Math.max(0, amount)), dy.dims.map((dim, i) => dim - Math.max(0, after[i]!)))
  return [e.pad(cut, before.map((amount) => Math.max(0, -amount)), after.map((amount) => Math.max(0, -amount)))]
}

/** dx at k keeps what stays on or beside the diagonal; the rest was zero. */
export const Trilu: Rule = (cx, dy) => {
  const k = cx.has(1) ? (wholeInput(cx, 1, 'diagonal')?.[0] ?? 0) : 0
  return [cx.e.op('Trilu', [dy, cx.e.constant(int64([], [k]))], dy.dims, { upper: { type: 'int', value: intOf(cx.node, 'upper', 1) } })]
}

/** Blocks of pixels against channels; the two orders differ in which of the two the channel axis lists first. */
export const DepthToSpace: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const size = intOf(node, 'blocksize', 1)
  const [n, c, height, width] = dy.dims as [number, number, number, number]
  const split = e.reshape(dy, [n, c, height / size, size, width / size, size])
  const perm = stringOf(node, 'mode', 'DCR') === 'CRD' ? [0, 1, 3, 5, 2, 4] : [0, 3, 5, 1, 2, 4]
  return [e.reshape(e.transpose(split, perm), x.dims)]
}

export const SpaceToDepth: Rule = (cx, dy) => [cx.e.op('DepthToSpace', [dy], cx.input(0).dims, { blocksize: int(intOf(cx.node, 'blocksize', 1)) })]
