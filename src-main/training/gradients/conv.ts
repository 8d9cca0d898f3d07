import { int, ints } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'
import type { Rule } from '../autodiff/rule.ts'
import { groupsOf, transposedEnds, windowOf } from './window.ts'
import type { Window } from './window.ts'

const all = (values: readonly number[], expected: number): boolean => values.every((value) => value === expected)

/** Windows that neither overlap nor leave gaps, as a patch embedding or a 1x1 convolution with stride 1 has them. */
const tiles = ({ kernel, strides, dilations, before, after }: Window, input: readonly number[]): boolean =>
  kernel.every((size, i) => size === strides[i]! && input[i]! % size === 0) && all(dilations, 1) && all(before, 0) && all(after, 0)

/** x [N, C, ...] as patches [N * positions, C * kernel]; exact for windows that tile. */
function patches(e: Emitter, x: Value, kernel: readonly number[]): { rows: Value; grid: number[]; split: number[]; perm: number[] } {
  const [n, c, ...space] = x.dims as [number, number, ...number[]]
  const grid = space.map((size, i) => size / kernel[i]!)
  const split = [n, c, ...grid.flatMap((count, i) => [count, kernel[i]!])]
  const rank = kernel.length
  const perm = [0, ...kernel.map((_, i) => 2 + 2 * i), 1, ...kernel.map((_, i) => 3 + 2 * i)]
  const rows = e.reshape(e.transpose(e.reshape(x, split), perm), [n * elementCount(grid), c * elementCount(kernel.slice(0, rank))])
  return { rows, grid, split, perm }
}

function tiledConv(e: Emitter, x: Value, w: Value, dy: Value, needsX: boolean, needsW: boolean): [Value | null, Value | null] {
  const kernel = w.dims.slice(2)
  const channels = dy.dims[1]!
  const out = e.reshape(e.transpose(dy, [0, ...kernel.map((_, i) => i + 2), 1]), [elementCount(dy.dims) / channels, channels])
  const flat = e.reshape(w, [channels, elementCount(w.dims) / channels])
  const { rows, split, perm } = patches(e, x, kernel)
  const dw = needsW ? e.reshape(e.gemm(out, rows, true, false), w.dims) : null
  if (!needsX) return [null, dw]
  const moved = e.reshape(e.gemm(out, flat, false, false), perm.map((axis) => split[axis]!))
  return [e.reshape(e.transpose(moved, perm.map((_, i) => perm.indexOf(i))), x.dims), dw]
}

/** Every position of a kernel, the last axis fastest. */
const positions = (kernel: readonly number[]): number[][] => kernel.reduce<number[][]>((all, size) => all.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])), [[]])

/**
 * One matrix product per kernel position: dy times the input as that position sees it. (dW as a convolution with dy as its kernel is one node, but comes out wrong on
 * WebGPU, and its products are as narrow as the kernel.)
 */
function weightGradient(e: Emitter, x: Value, w: Value, dy: Value, { kernel, strides, dilations, before, after }: Window, groups: number): Value {
  const [m, inner] = w.dims as [number, number, ...number[]]
  const space = kernel.map((_, i) => i + 2)
  const output = dy.dims.slice(2)
  const columns = dy.dims[0]! * elementCount(output)
  const padded = e.transpose(e.pad(x, [0, 0, ...before], [0, 0, ...after]), [1, 0, ...space])
  const rows = e.reshape(e.transpose(dy, [1, 0, ...space]), groups === 1 ? [m, columns] : [groups, m / groups, columns])
  const parts = positions(kernel).map((at) => {
    const starts = at.map((position, i) => position * dilations[i]!)
    const seen = e.slice(padded, space, starts, starts.map((start, i) => start + (output[i]! - 1) * strides[i]! + 1), strides)
    const product =
      groups === 1
        ? e.gemm(rows, e.reshape(seen, [inner, columns]), false, true)
        : e.matmul(rows, e.transpose(e.reshape(seen, [groups, inner, columns]), [0, 2, 1]))
    return e.reshape(product, [m, inner, 1])
  })
  return e.reshape(e.concat(parts, 2), w.dims)
}

export const Conv: Rule = (cx, dy) => {
  const { e, node } = cx
  const [x, w] = [cx.input(0), cx.input(1)]
  const space = x.dims.slice(2)
  const groups = groupsOf(node)
  const window = windowOf(node, w.dims.slice(2), space)
  const db = cx.has(2) && cx.needs(2) ? e.reduceSum(dy, dy.dims.map((_, i) => i).filter((i) => i !== 1)) : null
  if (groups === 1 && tiles(window, space)) return [...tiledConv(e, x, w, dy, cx.needs(0), cx.needs(1)), db]
  const { after, extra } = transposedEnds(window, space, dy.dims.slice(2))
  const dx = cx.needs(0)
    ? e.op('ConvTranspose', [dy, w], x.dims, {
        kernel_shape: ints(window.kernel),
        strides: ints(window.strides),
        dilations: ints(window.dilations),
        pads: ints([...window.before, ...after]),
        output_padding: ints(extra),
        group: int(groups)
      })
    : null
  return [dx, cx.needs(1) ? weightGradient(e, x, w, dy, window, groups) : null, db]
}
