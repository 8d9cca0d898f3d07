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

/** What DeLong's variance of one area needs of its structural components. */
export type PlacementMoments = { area: number; varianceOfPositives: number; varianceOfNegatives: number }

/**
 * Mean and sample variances of the placements without the placements: two runs along the sorted cases, nothing kept per case but its class.
 * Centred before squaring, so that no digit is lost where the area is close to 1.
 */
export function placementMoments(truth: Numbers, scores: Numbers): PlacementMoments {
  const n = truth.length
  const order = argsort(scores)
  // Bit 0: the class; bit 1: the next score differs.
  const sorted = new Uint8Array(n)
  let positives = 0
  for (let rank = 0, score = scores[order[0]!]; rank < n; rank++) {
    const next = rank + 1 < n ? scores[order[rank + 1]!]! : Number.NaN
    const positive = truth[order[rank]!]!
    positives += positive
    sorted[rank] = positive + (next === score ? 0 : 2)
    score = next
  }
  const negatives = n - positives
  let pairs = 0
  eachGroup(sorted, (groupPositives, groupNegatives, _positivesBelow, negativesBelow) => {
    pairs += groupPositives * (negativesBelow + groupNegatives / 2)
  })
  const area = pairs / positives / negatives
  let squaresPositive = 0
  let squaresNegative = 0
  eachGroup(sorted, (groupPositives, groupNegatives, positivesBelow, negativesBelow) => {
    squaresPositive += groupPositives * ((negativesBelow + groupNegatives / 2) / negatives - area) ** 2
    squaresNegative += groupNegatives * (1 - (positivesBelow + groupPositives / 2) / positives - area) ** 2
  })
  return { area, varianceOfPositives: squaresPositive / (positives - 1), varianceOfNegatives: squaresNegative / (negatives - 1) }
}

/** Calls back for each run of equal scores, from the lowest up, with how many of each class it holds and how many lie below. */
function eachGroup(sorted: Uint8Array, visit: (positives: number, negatives: number, positivesBelow: number, negativesBelow: number) => void): void {
  let positivesBelow = 0
  let negativesBelow = 0
  let positives = 0
  let size = 0
  for (let rank = 0; rank < sorted.length; rank++) {
    const code = sorted[rank]!
    positives += code & 1
    size++
    if (code < 2) continue
    visit(positives, size - positives, positivesBelow, negativesBelow)
    positivesBelow += positives
    negativesBelow += size - positives
    positives = 0
    size = 0
  }
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
