import { normalCdf } from './distributions/normal.ts'
import type { MrmcStudy } from './mrmc-data.ts'
import { createRandom, type Random } from '../base/random.ts'

/** Variances of the Roe-Metz model; the same for positive and negative cases. */
export type RoeMetzVariances = { reader: number; modalityReader: number; case: number; modalityCase: number; readerCase: number; error: number }

export type RoeMetzDesign = {
  readers: number
  positives: number
  negatives: number
  /** mean separation of positives from negatives, one per modality */
  separations: readonly number[]
  variances: RoeMetzVariances
}

/** Case variance low, error high; the components of one case and reader add up to 1 (after the LL structures of Roe and Metz, Acad Radiol 1997). */
export const LOW_CORRELATION: RoeMetzVariances = { reader: 0.0055, modalityReader: 0.0055, case: 0.1, modalityCase: 0.1, readerCase: 0.2, error: 0.6 }
/** Case variance high, error low (after their HL structures). */
export const HIGH_CORRELATION: RoeMetzVariances = { reader: 0.0055, modalityReader: 0.0055, case: 0.3, modalityCase: 0.3, readerCase: 0.2, error: 0.2 }

/** Simulates one crossed study: score = truth x separation + reader + case effects and their interactions, all normal. Takes a seed or a running source. */
export function roeMetz(design: RoeMetzDesign, source: number | Random): MrmcStudy {
  const random = typeof source === 'number' ? createRandom(source) : source
  const { readers: J, positives, negatives, separations, variances } = design
  const cases = positives + negatives
  const I = separations.length
  const normals = (count: number, variance: number): Float64Array => Float64Array.from({ length: count }, () => Math.sqrt(variance) * random.normal())
  const truth = Uint8Array.from({ length: cases }, (_, k) => (k < positives ? 1 : 0))
  // Reader effects differ between positive and negative cases: two columns each.
  const reader = normals(2 * J, variances.reader)
  const modalityReader = normals(2 * I * J, variances.modalityReader)
  const byCase = normals(cases, variances.case)
  const modalityCase = normals(I * cases, variances.modalityCase)
  const readerCase = normals(J * cases, variances.readerCase)
  const error = normals(I * J * cases, variances.error)
  const scores = separations.map((separation, i) =>
    Array.from({ length: J }, (_, j) =>
      Float64Array.from({ length: cases }, (_unused, k) => {
        const t = truth[k]!
        return t * separation + reader[2 * j + t]! + modalityReader[2 * (i * J + j) + t]! + byCase[k]! + modalityCase[i * cases + k]! + readerCase[j * cases + k]! + error[(i * J + j) * cases + k]!
      })
    )
  )
  return { modalities: separations.map((_, i) => `modality ${i + 1}`), readers: Array.from({ length: J }, (_, j) => `reader ${j + 1}`), truth, scores }
}

/** The area a random reader reaches on random cases at this separation. */
export function roeMetzArea(separation: number, variances: RoeMetzVariances): number {
  const total = Object.values(variances).reduce((sum, variance) => sum + variance, 0)
  return normalCdf(separation / Math.sqrt(2 * total))
}

/** The separation that gives `area`, the inverse of roeMetzArea, by bisection; area in [0.5, 1). */
export function separationFor(area: number, variances: RoeMetzVariances): number {
  let low = 0
  let high = 20
  for (let k = 0; k < 200; k++) {
    const middle = (low + high) / 2
    if (roeMetzArea(middle, variances) < area) low = middle
    else high = middle
  }
  return (low + high) / 2
}
