import { int, intOf, ints, intsOf, string } from '../../onnx/graph.ts'
import { elementCount, float32 } from '../../onnx/tensor.ts'
import type { Rule } from '../autodiff/rule.ts'
import { transposedEnds, windowOf } from './window.ts'
import type { Window } from './window.ts'

export const GlobalAveragePool: Rule = (cx, dy) => {
  const x = cx.input(0)
  return [cx.e.expand(cx.e.mul(dy, 1 / elementCount(x.dims.slice(2))), x.dims)]
}

/** Ties share the gradient. */
export const GlobalMaxPool: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const hits = e.where(e.equal(x, cx.output(0)), 1, 0)
  return [e.mul(hits, e.div(dy, e.reduceSum(hits, x.dims.map((_, i) => i).slice(2), true)))]
}

/** The first of equal maxima takes the gradient, as in PyTorch: the forward node reports its position in the flat input. */
export const MaxPool: Rule = (cx, dy) => {
  const { e } = cx
  const x = cx.input(0)
  const count = elementCount(dy.dims)
  const indices = e.reshape(cx.alsoOutput(1, dy.dims, 'int64'), [count])
  const flat = e.reshape(x, [elementCount(x.dims)])
  const dx = e.op('ScatterElements', [e.zerosLike(flat), indices, e.reshape(dy, [count])], flat.dims, { axis: int(0), reduction: string('add') })
  return [e.reshape(dx, x.dims)]
}

/** What each output position divides by: the positions of its window that count, per axis (the product holds over all axes). */
function counts({ kernel, strides, dilations, before, after }: Window, input: readonly number[], output: readonly number[], includePad: boolean): number[][] {
  return kernel.map((size, i) =>
    Array.from({ length: output[i]! }, (_, at) => {
      const start = at * strides[i]! - before[i]!
      const low = includePad ? -before[i]! : 0
      const high = includePad ? input[i]! + after[i]! : input[i]!
      return Array.from({ length: size }, (_, k) => start + k * dilations[i]!).filter((position) => position >= low && position < high).length
    })
  )
}

export const AveragePool: Rule = (cx, dy) => {
  const { e, node } = cx
  const x = cx.input(0)
  const [n, c, ...space] = x.dims as [number, number, ...number[]]
  const output = dy.dims.slice(2)
  const window = windowOf(node, intsOf(node, 'kernel_shape')!, space)
  const perAxis = counts(window, space, output, intOf(node, 'count_include_pad', 0) === 1)
  let shares = [1]
  for (const axis of perAxis) shares = shares.flatMap((share) => axis.map((count) => share / count))
  const spread = e.reshape(e.mul(dy, e.constant(float32([1, 1, ...output], shares))), [n * c, 1, ...output])
  const ones = e.constant(float32([1, 1, ...window.kernel], new Float32Array(elementCount(window.kernel)).fill(1)))
  const { after, extra } = transposedEnds(window, space, output)
  const dx = e.op('ConvTranspose', [spread, ones], [n * c, 1, ...space], {
    kernel_shape: ints(window.kernel),
    strides: ints(window.strides),
    dilations: ints(window.dilations),
    pads: ints([...window.before, ...after]),
    output_padding: ints(extra)
  })
  return [e.reshape(dx, x.dims)]
}
