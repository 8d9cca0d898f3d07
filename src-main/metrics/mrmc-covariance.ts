import { covariance, mean, placements } from './placements.ts'
import type { MrmcStudy } from './mrmc-data.ts'

export type CovarianceMethod = 'delong' | 'jackknife'

export type MrmcAreas = {
  /** auc[modality][reader] */
  auc: number[][]
  /** mean error variance of one area */
  errorVariance: number
  /** mean covariance: same reader, different modality */
  cov1: number
  /** mean covariance: different reader, same modality */
  cov2: number
  /** mean covariance: different reader and modality */
  cov3: number
  /** per modality: mean variance and mean between-reader covariance */
  byModality: { errorVariance: number; cov2: number }[]
}

type Curve = { area: number; ofPositives: Float64Array; ofNegatives: Float64Array }

/** Areas of all curves and their error covariances (over cases), averaged as Obuchowski and Rockette need them. */
export function mrmcAreas({ modalities, readers, truth, scores }: MrmcStudy, method: CovarianceMethod): MrmcAreas {
  const curves = scores.map((row) =>
    row.map((values): Curve => {
      const placed = placements(truth, values)
      return { area: mean(placed.ofPositives), ...placed }
    })
  )
  const between = method === 'delong' ? delong : jackknife
  const sums = { variance: 0, cov1: 0, cov2: 0, cov3: 0 }
  const byModality = modalities.map(() => ({ errorVariance: 0, cov2: 0 }))
  const I = modalities.length
  const J = readers.length
  for (let i = 0; i < I; i++) {
    for (let j = 0; j < J; j++) {
      for (let k = i; k < I; k++) {
        for (let l = k === i ? j : 0; l < J; l++) {
          const value = between(curves[i]![j]!, curves[k]![l]!)
          if (i === k && j === l) {
            sums.variance += value
            byModality[i]!.errorVariance += value / J
          } else if (i === k) {
            sums.cov2 += value
            byModality[i]!.cov2 += value / ((J * (J - 1)) / 2)
          } else sums[j === l ? 'cov1' : 'cov3'] += value
        }
      }
    }
  }
  const modalityPairs = (I * (I - 1)) / 2
  return {
    auc: curves.map((row) => row.map((curve) => curve.area)),
    errorVariance: sums.variance / (I * J),
    cov1: sums.cov1 / (modalityPairs * J),
    cov2: sums.cov2 / ((I * J * (J - 1)) / 2),
    cov3: sums.cov3 / (modalityPairs * J * (J - 1)),
    byModality
  }
}

function delong(a: Curve, b: Curve): number {
  return covariance(a.ofPositives, b.ofPositives) / a.ofPositives.length + covariance(a.ofNegatives, b.ofNegatives) / a.ofNegatives.length
}

/**
 * Leave-one-case-out jackknife, (c - 1) / c times the sum of squares of the c estimates. Without positive k the area is
 * (m A - V_k) / (m - 1), so an estimate lies (A - V_k) / (m - 1) from A, and no curve is computed twice.
 */
function jackknife(a: Curve, b: Curve): number {
  const m = a.ofPositives.length
  const n = a.ofNegatives.length
  const cases = m + n
  let cross = 0
  for (let k = 0; k < m; k++) cross += ((a.area - a.ofPositives[k]!) * (b.area - b.ofPositives[k]!)) / ((m - 1) * (m - 1))
  for (let k = 0; k < n; k++) cross += ((a.area - a.ofNegatives[k]!) * (b.area - b.ofNegatives[k]!)) / ((n - 1) * (n - 1))
  // The deviations sum to 0 over each class, so A is the mean of the estimates and needs no correction.
  return ((cases - 1) / cases) * cross
}
