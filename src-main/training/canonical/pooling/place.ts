import { elementCount } from '../../../onnx/tensor.ts'

/**
 * Where the tokens lie in a value, seen as [outer, tokens, inner] in memory: a reshape does not change it.
 */
export interface Place {
  outer: number
  inner: number
  /**
   * Set on an operand that all rows of the batch share, such as a causal mask, where each row takes another token: position of the token axis in the result of
   * the node that reads it.
   */
  sharedAt?: number
}

export const placeOfAxis = (dims: readonly number[], axis: number): Place => ({ outer: elementCount(dims.slice(0, axis)), inner: elementCount(dims.slice(axis + 1)) })

export const samePlace = (a: Place, b: Place): boolean => a.outer === b.outer && a.inner === b.inner && a.sharedAt === b.sharedAt

/** The axis that holds the tokens and nothing else, if there is one. */
export function axisOf(dims: readonly number[], { outer }: Place, tokens: number): number | undefined {
  const axis = dims.findIndex((dim, i) => dim === tokens && elementCount(dims.slice(0, i)) === outer)
  return axis < 0 ? undefined : axis
}

/** Dims with one token left; undefined where the tokens are not within one axis. */
export function dimsOfOne(dims: readonly number[], { outer, inner }: Place, tokens: number): number[] | undefined {
  const axis = dims.findIndex((dim, i) => {
    const [before, after] = [elementCount(dims.slice(0, i)), elementCount(dims.slice(i + 1))]
    return outer % before === 0 && inner % after === 0 && dim === (outer / before) * tokens * (inner / after)
  })
  return axis < 0 ? undefined : dims.map((dim, i) => (i === axis ? dim / tokens : dim))
}
