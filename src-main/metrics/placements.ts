import { argsort } from './argsort.ts'
import type { Numbers } from './check.ts'

/** DeLong's structural components, each in the order of its cases. */
export type Placements = { ofPositives: Float64Array; ofNegatives: Float64Array }

/**
 * DeLong's structural components, exact under ties, in O(n log n) or better: for each positive the share of negatives it outranks
 * (a tie counts one half), for each negative the share of positives that outrank it. One sort of all scores serves both.
 */
export function placements(truth: Numbers, scores: Numbers): Placements {
  const n = truth.length
  const order = argsort(scores)
  // How many of the other class lie below each case, ties one half; then in case order.
  const below = new Float64Array(n)
  let positivesBelow = 0
  let negativesBelow = 0
  for (let start = 0; start < n; ) {
    let end = start
    let positives = 0
    const score = scores[order[start]!]
    while (end < n && scores[order[end]!] === score) positives += truth[order[end++]!]!
    const negatives = end - start - positives
    for (let rank = start; rank < end; rank++) {
      const index = order[rank]!
      below[index] = truth[index] === 1 ? negativesBelow + negatives / 2 : positivesBelow + positives / 2
    }
    positivesBelow += positives
    negativesBelow += negatives
    start = end
  }
  const ofPositives = new Float64Array(positivesBelow)
  const ofNegatives = new Float64Array(negativesBelow)
  let p = 0
  let q = 0
  for (let k = 0; k < n; k++) {
    if (truth[k] === 1) ofPositives[p++] = below[k]! / negativesBelow
    else ofNegatives[q++] = 1 - below[k]! / positivesBelow
  }
  return { ofPositives, ofNegatives }
}

export function mean(values: Numbers): number {
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += values[k]!
  return sum / values.length
}

/** Sample covariance with divisor n - 1. */
export function covariance(a: Numbers, b: Numbers): number {
  const meanA = mean(a)
  const meanB = mean(b)
  let sum = 0
  for (let k = 0; k < a.length; k++) sum += (a[k]! - meanA) * (b[k]! - meanB)
  return sum / (a.length - 1)
}
