const SQRT_2 = Math.SQRT2
const SQRT_PI = 1.772453850905516

/** Upper tail of the error function for x >= 0: a series of positive terms below 2, a continued fraction above. */
function complementaryError(x: number): number {
  if (x < 2) {
    let term = x
    let sum = x
    for (let k = 1; term > sum * 1e-17; k++) {
      term *= (2 * x * x) / (2 * k + 1)
      sum += term
    }
    return 1 - ((2 / SQRT_PI) * Math.exp(-x * x)) * sum
  }
  let fraction = 0
  for (let k = 120; k >= 1; k--) fraction = k / 2 / (x + fraction)
  return Math.exp(-x * x) / (SQRT_PI * (x + fraction))
}

/** Standard normal distribution function, P(Z <= z). */
export const normalCdf = (z: number): number => (z <= 0 ? complementaryError(-z / SQRT_2) / 2 : 1 - complementaryError(z / SQRT_2) / 2)

/** P(Z > z), exact in the far tail. */
export const normalUpper = (z: number): number => normalCdf(-z)

/** Two-sided tail, P(|Z| >= |z|): the p-value of a z statistic. */
export const normalTwoSided = (z: number): number => Math.min(1, complementaryError(Math.abs(z) / SQRT_2))

export const normalDensity = (z: number): number => Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI)

/** Standard normal quantile, by a rational start (Abramowitz-Stegun 26.2.23) and Halley steps on the tail probability. */
export function normalQuantile(p: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  if (p > 0.5) return -normalQuantile(1 - p)
  if (p === 0.5) return 0
  const t = Math.sqrt(-2 * Math.log(p))
  let z = -(t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t))
  for (let k = 0; k < 4; k++) {
    const error = (normalCdf(z) - p) / normalDensity(z)
    const step = error / (1 + (error * z) / 2)
    z -= step
    if (Math.abs(step) < 1e-16 * Math.abs(z)) break
  }
  return z
}

/** Half-width factor of a two-sided interval, e.g. 1.959963984540054 at 0.95. */
export const zOf = (level: number): number => normalQuantile(1 - (1 - level) / 2)
