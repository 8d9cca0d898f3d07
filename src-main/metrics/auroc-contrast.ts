import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { normalTwoSided, zOf } from './distributions/normal.ts'
import { mean, placements } from './placements.ts'
import { refuse, type Options, type Result } from './result.ts'

/** One curve in a weighted sum: parallel arrays of its cases. */
export type AurocTerm = { truth: Numbers; scores: Numbers; patients: readonly (string | number)[]; weight: number }

/**
 * A weighted sum of AUROCs, e.g. a mean over findings or a difference of such means, with DeLong's components added up within each patient
 * before they are squared: right for several films per patient (Obuchowski, Biometrics 1997) and for curves that share patients. With one term or a
 * difference of two, and a film per patient, it is DeLong's variance exactly.
 */
export function aurocContrast(terms: readonly AurocTerm[], options: Options = {}): Result<number, { standardError: number; z: number; p: number }> {
  const n = terms.reduce((most, { truth }) => Math.max(most, truth.length), 0)
  const byPatient = new Map<string | number, number>()
  let value = 0
  for (const { truth, scores, patients, weight } of terms) {
    const fault = checkTruth(truth, scores) ?? checkScores(scores)
    if (fault) return fault
    const positives = countPositives(truth)
    const negatives = truth.length - positives
    const few = checkClasses(positives, negatives, Math.max(2, options.minPerClass ?? 5))
    if (few) return few
    const { ofPositives, ofNegatives } = placements(truth, scores)
    const area = mean(ofPositives)
    value += weight * area
    const scalePositive = weight / Math.sqrt(positives * (positives - 1))
    const scaleNegative = weight / Math.sqrt(negatives * (negatives - 1))
    let p = 0
    let q = 0
    for (let k = 0; k < truth.length; k++) {
      const part = truth[k] === 1 ? scalePositive * (ofPositives[p++]! - area) : scaleNegative * (ofNegatives[q++]! - area)
      byPatient.set(patients[k]!, (byPatient.get(patients[k]!) ?? 0) + part)
    }
  }
  if (terms.length === 0) return refuse('few-cases', 'There are no curves to combine.', 0)
  let variance = 0
  for (const part of byPatient.values()) variance += part * part
  const method = 'DeLong components summed by patient'
  const level = options.level ?? 0.95
  if (variance < 1e-18) return { ok: true, value, n, method, standardError: 0, z: 0, p: 1, note: 'The scores show no variance here, so no interval can be computed.' }
  const standardError = Math.sqrt(variance)
  const half = zOf(level) * standardError
  return { ok: true, value, interval: { low: value - half, high: value + half, level, method }, n, method, standardError, z: value / standardError, p: normalTwoSided(value / standardError) }
}
