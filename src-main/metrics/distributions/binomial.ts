import { betaCdf, betaUpper } from './beta.ts'
import { deviance, stirlingError } from './gamma.ts'

/** P(X = k) for X ~ Binomial(n, p) (C. Loader, 2000). */
export function binomialMass(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0
  if (p <= 0) return k === 0 ? 1 : 0
  if (p >= 1) return k === n ? 1 : 0
  if (k === 0) return Math.exp(n * Math.log1p(-p))
  if (k === n) return Math.exp(n * Math.log(p))
  const logMass = stirlingError(n) - stirlingError(k) - stirlingError(n - k) - deviance(k, n * p) - deviance(n - k, n * (1 - p))
  return Math.exp(logMass) * Math.sqrt(n / (2 * Math.PI * k * (n - k)))
}

/** P(X <= k) for X ~ Binomial(n, p). */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0
  return k >= n ? 1 : betaUpper(p, k + 1, n - k)
}

/** P(X >= k) for X ~ Binomial(n, p). */
export function binomialUpper(k: number, n: number, p: number): number {
  if (k <= 0) return 1
  return k > n ? 0 : betaCdf(p, k, n - k + 1)
}
