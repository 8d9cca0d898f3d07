const LANCZOS_G = 607 / 128
/** Coefficients of P. Godfrey's Lanczos series (g = 607/128, 15 terms), relative error below 1e-15. */
const LANCZOS = [
  0.9999999999999971, 57.15623566586292, -59.59796035547549, 14.136097974741746, -0.4919138160976202, 3.399464998481189e-5,
  4.652362892704858e-5, -9.837447530487956e-5, 0.0001580887032249125, -0.00021026444172410488, 0.00021743961811521265,
  -0.0001643181065367639, 8.441822398385275e-5, -2.6190838401581408e-5, 3.6899182659531625e-6
]
const HALF_LOG_TWO_PI = 0.9189385332046728

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
