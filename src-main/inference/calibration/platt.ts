import type { Curve } from './types.ts'

/**
 * Platt scaling with his smoothed targets, fitted by Newton's method with step halving
 * (Lin, Lin and Weng, A note on Platt's probabilistic outputs for support vector machines, 2007, algorithm 1).
 */
export function platt(margins: readonly number[], labels: readonly boolean[]): Extract<Curve, { kind: 'platt' }> {
  const positives = labels.filter(Boolean).length
  const negatives = labels.length - positives
  const target = labels.map((label) => (label ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)))
  let slope = 0
  let intercept = Math.log((negatives + 1) / (positives + 1))
  // Cross-entropy written so that neither exponential overflows.
  const loss = (a: number, b: number): number =>
    margins.reduce((sum, margin, i) => {
      const f = a * margin + b
      return sum + (f >= 0 ? target[i]! * f + Math.log1p(Math.exp(-f)) : (target[i]! - 1) * f + Math.log1p(Math.exp(f)))
    }, 0)
  let current = loss(slope, intercept)
  for (let iteration = 0; iteration < 100; iteration++) {
    let [h11, h22, h21, g1, g2] = [1e-12, 1e-12, 0, 0, 0]
    for (const [i, margin] of margins.entries()) {
      const p = probability(slope * margin + intercept)
      const weight = p * (1 - p)
      const error = target[i]! - p
      h11 += margin * margin * weight
      h22 += weight
      h21 += margin * weight
      g1 += margin * error
      g2 += error
    }
    if (Math.abs(g1) < 1e-9 && Math.abs(g2) < 1e-9) break
    const determinant = h11 * h22 - h21 * h21
    const da = -(h22 * g1 - h21 * g2) / determinant
    const db = -(h11 * g2 - h21 * g1) / determinant
    const descent = g1 * da + g2 * db
    let step = 1
    for (; step >= 1e-10; step /= 2) {
      const next = loss(slope + step * da, intercept + step * db)
      if (next < current + 1e-4 * step * descent) {
        slope += step * da
        intercept += step * db
        current = next
        break
      }
    }
    if (step < 1e-10) break
  }
  return { kind: 'platt', n: labels.length, positives, slope, intercept }
}

/** 1 / (1 + exp(f)), Platt's sign. */
export function probability(f: number): number {
  return f >= 0 ? Math.exp(-f) / (1 + Math.exp(-f)) : 1 / (1 + Math.exp(f))
}
