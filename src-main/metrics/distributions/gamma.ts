const LANCZOS_G = 607 / 128
/** Coefficients of P. Godfrey's Lanczos series (g = 607/128, 15 terms), relative error below 1e-15. */
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174, -0.49191381609762019978, 0.33994649984811888699e-4,
  0.46523628927048575665e-4, -0.98374475304879564677e-4, 0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.2174396181152126432e-3,
  -0.16431810653676389022e-3, 0.84418223983852743293e-4, -0.2619083840158140867e-4, 0.36899182659531622704e-5
]
const HALF_LOG_TWO_PI = 0.9189385332046727418

/** ln of the gamma function for x > 0. */
export function logGamma(x: number): number {
  if (x >= 15) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingSeries(x)
  const shifted = x - 1
  let sum = LANCZOS[0]!
  for (let k = 1; k < LANCZOS.length; k++) sum += LANCZOS[k]! / (shifted + k)
  const t = shifted + LANCZOS_G + 0.5
  return (shifted + 0.5) * Math.log(t) - t + HALF_LOG_TWO_PI + Math.log(sum)
}

/** ln Gamma(n + 1) - [(n + 1/2) ln n - n + ln(2 pi) / 2]: what Stirling's formula misses (C. Loader, 2000). */
export function stirlingError(n: number): number {
  if (n >= 15) return stirlingSeries(n)
  return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - HALF_LOG_TWO_PI
}

function stirlingSeries(n: number): number {
  const square = n * n
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - (1 / 1188 - (691 / 360360 - 1 / 156 / square) / square) / square) / square) / square) / square) / n
}

/** x ln(x / mean) + mean - x without cancellation near x = mean (C. Loader, 2000); pass x - mean when it is known better than by subtraction. */
export function deviance(x: number, mean: number, difference = x - mean): number {
  if (Math.abs(difference) >= 0.1 * (x + mean)) return x * Math.log(x / mean) - difference
  const v = difference / (x + mean)
  let sum = difference * v
  let term = 2 * x * v
  for (let j = 1; j < 1000; j++) {
    term *= v * v
    const next = sum + term / (2 * j + 1)
    if (next === sum) break
    sum = next
  }
  return sum
}
