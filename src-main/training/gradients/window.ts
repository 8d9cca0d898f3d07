import { intOf, intsOf, stringOf } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'

/** Geometry of a sliding window along the spatial axes (Conv and the pools share it). */
export interface Window {
  kernel: number[]
  strides: number[]
  dilations: number[]
  before: number[]
  after: number[]
}

/**
 * Resolves the attributes, auto_pad included (ONNX operator reference, Conv and AveragePool).
 *
 * @param input spatial dims of the input
 */
export function windowOf(node: Node, kernel: number[], input: readonly number[]): Window {
  const rank = kernel.length
  const strides = intsOf(node, 'strides') ?? kernel.map(() => 1)
  const dilations = intsOf(node, 'dilations') ?? kernel.map(() => 1)
  const pads = intsOf(node, 'pads') ?? Array.from({ length: 2 * rank }, () => 0)
  const auto = stringOf(node, 'auto_pad', 'NOTSET')
  if (auto === 'VALID') return { kernel, strides, dilations, before: kernel.map(() => 0), after: kernel.map(() => 0) }
  if (auto === 'SAME_UPPER' || auto === 'SAME_LOWER') {
    const total = kernel.map((size, i) => Math.max(0, (Math.ceil(input[i]! / strides[i]!) - 1) * strides[i]! + (size - 1) * dilations[i]! + 1 - input[i]!))
    const small = total.map((amount) => Math.floor(amount / 2))
    const large = total.map((amount, i) => amount - small[i]!)
    return auto === 'SAME_UPPER' ? { kernel, strides, dilations, before: small, after: large } : { kernel, strides, dilations, before: large, after: small }
  }
  return { kernel, strides, dilations, before: pads.slice(0, rank), after: pads.slice(rank) }
}

/** End pads and output padding that bring a transposed convolution of `output` positions back to exactly `input`. */
export function transposedEnds({ kernel, strides, dilations, before }: Window, input: readonly number[], output: readonly number[]): { after: number[]; extra: number[] } {
  const excess = kernel.map((size, i) => strides[i]! * (output[i]! - 1) + (size - 1) * dilations[i]! + 1 - before[i]! - input[i]!)
  return { after: excess.map((amount) => Math.max(0, amount)), extra: excess.map((amount) => Math.max(0, -amount)) }
}

export const groupsOf = (node: Node): number => intOf(node, 'group', 1)
