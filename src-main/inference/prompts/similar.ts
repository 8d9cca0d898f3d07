import { dot, normaliseRows } from '../normalise.ts'
import type { FindingClasses } from './classes.ts'

/** Above this two findings ask the same of a film, whatever they are called. */
export const SAME_QUESTION = 0.95

/** Where a margin grows fastest: positive minus negative, of length 1; null when the two sides are one. */
export function marginDirection({ positive, negative }: Pick<FindingClasses, 'positive' | 'negative'>): Float32Array | null {
  const difference = positive.map((value, i) => value - negative[i]!)
  return dot(difference, difference) < 1e-8 ? null : normaliseRows(difference, difference.length)
}

/** Cosine between the directions of two findings, -1..1: 1 orders all films alike, -1 the other way round. Null when one has no direction. */
export function directionCosine(a: Pick<FindingClasses, 'positive' | 'negative'>, b: Pick<FindingClasses, 'positive' | 'negative'>): number | null {
  const [x, y] = [marginDirection(a), marginDirection(b)]
  return x && y ? dot(x, y) : null
}
