/** DeLong from its definition, O(n^2): the oracle for the fast one. */

const kernel = (x: number, y: number): number => (x > y ? 1 : x === y ? 0.5 : 0)

export function naiveComponents(truth: ArrayLike<number>, scores: ArrayLike<number>): { auc: number; v10: number[]; v01: number[] } {
  const positives: number[] = []
  const negatives: number[] = []
  for (let k = 0; k < truth.length; k++) (truth[k] === 1 ? positives : negatives).push(scores[k]!)
  const v10 = positives.map((x) => negatives.reduce((sum, y) => sum + kernel(x, y), 0) / negatives.length)
  const v01 = negatives.map((y) => positives.reduce((sum, x) => sum + kernel(x, y), 0) / positives.length)
  return { auc: v10.reduce((sum, v) => sum + v, 0) / v10.length, v10, v01 }
}

function sampleCovariance(a: number[], b: number[], meanA: number, meanB: number): number {
  return a.reduce((sum, value, k) => sum + (value - meanA) * (b[k]! - meanB), 0) / (a.length - 1)
}

/** Covariance of two areas on the same cases; their variance when a = b. */
export function naiveCovariance(truth: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const x = naiveComponents(truth, a)
  const y = naiveComponents(truth, b)
  return sampleCovariance(x.v10, y.v10, x.auc, y.auc) / x.v10.length + sampleCovariance(x.v01, y.v01, x.auc, y.auc) / x.v01.length
}

const without = (values: ArrayLike<number>, out: number): number[] => Array.from(values).filter((_, k) => k !== out)

/** Leave-one-case-out jackknife covariance of two areas, every area computed afresh. */
export function naiveJackknife(truth: ArrayLike<number>, a: ArrayLike<number>, b: ArrayLike<number>): number {
  const c = truth.length
  const estimates = (scores: ArrayLike<number>): number[] => Array.from({ length: c }, (_, k) => naiveComponents(without(truth, k), without(scores, k)).auc)
  const x = estimates(a)
  const y = estimates(b)
  const meanX = x.reduce((sum, v) => sum + v, 0) / c
  const meanY = y.reduce((sum, v) => sum + v, 0) / c
  return ((c - 1) / c) * x.reduce((sum, v, k) => sum + (v - meanX) * (y[k]! - meanY), 0)
}
