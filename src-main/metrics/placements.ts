import type { Numbers } from './check.ts'

/** Cases split by reference class. */
export type Split = { positives: Float64Array; negatives: Float64Array }

export function splitByTruth(truth: Numbers, scores: Numbers): Split {
  let count = 0
  for (let k = 0; k < truth.length; k++) count += truth[k] === 1 ? 1 : 0
  const positives = new Float64Array(count)
  const negatives = new Float64Array(truth.length - count)
  let p = 0
  let q = 0
  for (let k = 0; k < truth.length; k++) {
    if (truth[k] === 1) positives[p++] = scores[k]!
    else negatives[q++] = scores[k]!
  }
  return { positives, negatives }
}

/**
 * DeLong's structural components, exact under ties, in O(n log n): for each positive the share of negatives it outranks
 * (a tie counts one half), for each negative the share of positives that outrank it, both in the order given.
 */
export function placements({ positives, negatives }: Split): { ofPositives: Float64Array; ofNegatives: Float64Array } {
  const sortedPositives = positives.toSorted()
  const sortedNegatives = negatives.toSorted()
  return {
    ofPositives: positives.map((score) => below(sortedNegatives, score) / negatives.length),
    ofNegatives: negatives.map((score) => 1 - below(sortedPositives, score) / positives.length)
  }
}

/** How many of `sorted` lie below `score`, ties counting one half. */
function below(sorted: Float64Array, score: number): number {
  const first = lowerBound(sorted, score, 0)
  const after = sorted[first] === score ? upperBound(sorted, score, first) : first
  return (first + after) / 2
}

function lowerBound(sorted: Float64Array, score: number, from: number): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < score) low = middle + 1
    else high = middle
  }
  return low
}

function upperBound(sorted: Float64Array, score: number, from: number): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= score) low = middle + 1
    else high = middle
  }
  return low
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
