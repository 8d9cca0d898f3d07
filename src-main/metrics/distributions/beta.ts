import { deviance, stirlingError } from './gamma.ts'

/** x^a y^b / B(a, b), through Loader's saddle-point form so that large a and b lose no digits; excess = (a + b) x - a. */
function powerTerm(x: number, y: number, a: number, b: number, excess: number): number {
  const n = a + b
  const logMass = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x, -excess) - deviance(b, n * y, excess)
  return ((a * b) / n) * Math.exp(logMass) * Math.sqrt(n / (2 * Math.PI * a * b))
}

/**
 * I_x(a, b) / powerTerm for x at or below the mean, by the continued fraction of DiDonato and Morris (ACM TOMS 18, 1992, eq. 9):
 * written with shortfall = a - (a + b) x >= 0, its terms stay free of cancellation however unequal a and b are.
 */
function continuedFraction(x: number, y: number, a: number, b: number, shortfall: number): number {
  const c = 1 + shortfall
  const c1 = 1 + 1 / a
  let p = 1
  let s = a + 1
  let previousTop = 0
  let previousBottom = 1
  let top = 1
  let bottom = c / c1
  let ratio = c1 / c
  for (let n = 1; n <= 20_000; n++) {
    const t = n / a
    const w = n * (b - n) * x
    const e = a / s
    const alpha = p * (p + b / a) * e * e * (w * x)
    const beta = n + w / s + ((1 + t) / (c1 + t + t)) * (c + n * (y + 1))
    p = 1 + t
    s += 2
    const nextTop = alpha * previousTop + beta * top
    const nextBottom = alpha * previousBottom + beta * bottom
    const next = nextTop / nextBottom
    if (Math.abs(next - ratio) <= 1e-16 * next) return next
    ratio = next
    previousTop = top / nextBottom
    previousBottom = bottom / nextBottom
    top = next
    bottom = 1
  }
  return ratio
}

/**
 * Both tails of the regularised incomplete beta function at x = 1 - y: [P(Beta(a, b) <= x), P(Beta(a, b) > x)].
 * The caller passes x and y separately, because 1 - x has lost its digits when x is near 1.
 */
export function betaTails(x: number, y: number, a: number, b: number): [lower: number, upper: number] {
  if (x <= 0) return [0, 1]
  if (y <= 0) return [1, 0]
  const excess = x < y ? (a + b) * x - a : b - (a + b) * y
  const term = powerTerm(x, y, a, b, excess)
  if (excess <= 0) {
    const lower = term * continuedFraction(x, y, a, b, -excess)
    return [lower, 1 - lower]
  }
  const upper = term * continuedFraction(y, x, b, a, excess)
  return [1 - upper, upper]
}

/** Regularised incomplete beta function I_x(a, b) = P(Beta(a, b) <= x), a and b > 0. */
export const betaCdf = (x: number, a: number, b: number): number => betaTails(x, 1 - x, a, b)[0]

/** P(Beta(a, b) > x), without cancellation when it is small. */
export const betaUpper = (x: number, a: number, b: number): number => betaTails(x, 1 - x, a, b)[1]

/** Quantile of Beta(a, b): Newton steps kept inside a shrinking bracket. */
export function betaQuantile(p: number, a: number, b: number): number {
  if (p <= 0) return 0
  if (p >= 1) return 1
  let low = 0
  let high = 1
  let x = a / (a + b)
  for (let k = 0; k < 400; k++) {
    const error = betaCdf(x, a, b) - p
    if (error > 0) high = x
    else low = x
    const density = powerTerm(x, 1 - x, a, b, (a + b) * x - a) / (x * (1 - x))
    const newton = x - error / density
    const next = newton > low && newton < high ? newton : (low + high) / 2
    if (Math.abs(next - x) <= 1e-16 * x || high - low <= 1e-16 * x) return next
    x = next
  }
  return x
}
