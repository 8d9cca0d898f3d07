import { ascending } from './ascending.ts'
import type { Numbers } from './check.ts'
import { mean } from './placements.ts'

/** What DeLong's variance of one area needs of its structural components. */
export type PlacementMoments = { area: number; varianceOfPositives: number; varianceOfNegatives: number }

/**
 * Mean and sample variances of the placements without their order: each class is sorted by itself, which moves less than sorting all cases
 * with their classes, and each is then counted along the other. Centred before squaring, so that no digit is lost where the area is close to 1.
 */
export function placementMoments(truth: Numbers, scores: Numbers): PlacementMoments {
  const { positives, negatives } = byClass(truth, scores)
  const negativesBelow = countBelow(positives, negatives)
  const positivesBelow = countBelow(negatives, positives)
  return {
    area: mean(negativesBelow) / negatives.length,
    varianceOfPositives: variance(negativesBelow) / negatives.length ** 2,
    varianceOfNegatives: variance(positivesBelow) / positives.length ** 2
  }
}

/** The scores of each class, ascending. */
function byClass(truth: Numbers, scores: Numbers): { positives: Float64Array; negatives: Float64Array } {
  const n = truth.length
  let count = 0
  for (let k = 0; k < n; k++) count += truth[k]!
  const positives = new Float64Array(count)
  const negatives = new Float64Array(n - count)
  let p = 0
  let q = 0
  for (let k = 0; k < n; k++) {
    // Adding 0 turns -0 into 0.
    if (truth[k] === 1) positives[p++] = scores[k]! + 0
    else negatives[q++] = scores[k]! + 0
  }
  return { positives: ascending(positives), negatives: ascending(negatives) }
}

/** For each value how many of the others lie below it, ties one half; both ascending. */
function countBelow(values: Float64Array, others: Float64Array): Float64Array {
  const below = new Float64Array(values.length)
  let lower = 0
  for (let k = 0; k < values.length; ) {
    const value = values[k]!
    while (lower < others.length && others[lower]! < value) lower++
    let upper = lower
    while (upper < others.length && others[upper] === value) upper++
    const count = (lower + upper) / 2
    while (k < values.length && values[k] === value) below[k++] = count
    lower = upper
  }
  return below
}

/** With divisor n - 1. */
function variance(values: Float64Array): number {
  const centre = mean(values)
  let sum = 0
  for (let k = 0; k < values.length; k++) sum += (values[k]! - centre) ** 2
  return sum / (values.length - 1)
}
