import { dot, normaliseRows } from '../normalise.ts'
import type { PromptFinding, PromptSet } from './schema.ts'

/** One finding in embedding space; every vector has length 1. */
export interface FindingClasses {
  findingId: string
  kind: PromptFinding['kind']
  positive: Float32Array
  negative: Float32Array
  /** The single sentences behind the two, in the set's order. */
  positives: Float32Array[]
  negatives: Float32Array[]
}

/** Every sentence of a set in its fixed order: per finding the positive ones, then the negative ones. */
export function promptTexts(set: Pick<PromptSet, 'findings'>): string[] {
  return set.findings.flatMap((finding) => [...finding.positive, ...finding.negative])
}

/**
 * Class embedding = renormalised mean of the normalised sentence embeddings.
 *
 * @param embeddings [sentences, size], L2-normalised, in the order of `promptTexts`
 */
export function findingClasses(set: Pick<PromptSet, 'findings'>, embeddings: Float32Array, size: number): FindingClasses[] {
  let row = 0
  const take = (count: number): Float32Array[] => Array.from({ length: count }, () => embeddings.subarray(row * size, ++row * size))
  const expected = promptTexts(set).length
  if (embeddings.length !== expected * size) throw new RangeError(`${embeddings.length} values are not ${expected} sentences of ${size}`)
  return set.findings.map((finding) => {
    const positives = take(finding.positive.length)
    const negatives = take(finding.negative.length)
    return { findingId: finding.id, kind: finding.kind, positive: direction(positives), negative: direction(negatives), positives, negatives }
  })
}

/** @throws UmbraError `embedding-not-finite` when the vectors cancel out */
export function direction(rows: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(rows[0]!.length)
  for (const row of rows) for (let i = 0; i < sum.length; i++) sum[i]! += row[i]! / rows.length
  return normaliseRows(sum, sum.length)
}

export interface FindingScore {
  findingId: string
  /** cos(positive) - cos(negative), in [-2, 2]: the primary value. */
  margin: number
  /** sigmoid(margin) as CheXzero reports it, without the logit scale: it ranks, it is no probability. */
  score: number
}

/** @param image [size], L2-normalised */
export function scoreImage(image: Float32Array, classes: readonly FindingClasses[]): FindingScore[] {
  return classes.map(({ findingId, positive, negative }) => {
    const margin = dot(image, positive) - dot(image, negative)
    return { findingId, margin, score: sigmoid(margin) }
  })
}

export function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value))
}
