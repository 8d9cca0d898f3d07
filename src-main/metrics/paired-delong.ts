import { checkClasses, checkScores, checkTruth, countPositives, type Numbers } from './check.ts'
import { normalTwoSided, zOf } from './distributions/normal.ts'
import { covariance, mean, placements } from './placements.ts'
import { refuse, type Options, type Result } from './result.ts'

export type PairedDelongExtra = { aurocA: number; aurocB: number; variance: number; covariance: number; z: number; p: number }

/**
 * AUROC(a) - AUROC(b) on the same cases, with its interval, z and two-sided p (DeLong et al., Biometrics 1988).
 * Not for nested models fitted on the same cases (Demler 2012), nor for scores from different cases.
 */
export function pairedDelong(truth: Numbers, a: Numbers, b: Numbers, options: Options = {}): Result<number, PairedDelongExtra> {
  const fault = checkTruth(truth, a) ?? checkTruth(truth, b) ?? checkScores(a) ?? checkScores(b)
  if (fault) return fault
  const n = truth.length
  const positives = countPositives(truth)
  const negatives = n - positives
  const few = checkClasses(positives, negatives, Math.max(2, options.minPerClass ?? 5))
  if (few) return few
  const first = placements(truth, a)
  const second = placements(truth, b)
  const aurocA = mean(first.ofPositives)
  const aurocB = mean(second.ofPositives)
  const part = (x: typeof first, y: typeof first): number => covariance(x.ofPositives, y.ofPositives) / positives + covariance(x.ofNegatives, y.ofNegatives) / negatives
  const shared = part(first, second)
  const differences = {
    ofPositives: first.ofPositives.map((value, k) => value - second.ofPositives[k]!),
    ofNegatives: first.ofNegatives.map((value, k) => value - second.ofNegatives[k]!)
  }
  // The variance of the differences, taken directly: var(a) + var(b) - 2 cov loses every digit when the two nearly agree.
  const variance = part(differences, differences)
  const value = aurocA - aurocB
  const method = 'paired DeLong'
  const level = options.level ?? 0.95
  if (variance < 1e-18) {
    if (Math.abs(value) > 1e-12) return refuse('no-variance', `The difference of ${value.toFixed(3)} has no estimable variance (both curves are degenerate).`, n)
    return { ok: true, value: 0, n, method, aurocA, aurocB, variance: 0, covariance: shared, z: 0, p: 1, note: 'The two rank every case alike, so no interval can be computed.' }
  }
  const standardError = Math.sqrt(variance)
  const z = value / standardError
  const half = zOf(level) * standardError
  return { ok: true, value, interval: { low: value - half, high: value + half, level, method }, n, method, aurocA, aurocB, variance, covariance: shared, z, p: normalTwoSided(z) }
}
