/**
 * Standard deviation of the smoothing, as a share of the map's side: about 2 cm on a chest film. Chosen on synthetic films other than those
 * that the pointing game is played on.
 */
export const SPREAD = 0.05

/**
 * A map averaged over its neighbourhood by a Gaussian of `SPREAD`; weights outside the map are left out. On a fine grid the highest single
 * cell of a pointwise product is often a stray one, and its neighbours say so (the reason of SmoothGrad, Smilkov et al. 2017); cells wider
 * than the Gaussian keep nearly all of their own value.
 *
 * @param map [grid, grid], signed
 * @returns [grid, grid]
 */
export function smoothed(map: Float32Array, grid: number): Float32Array {
  const sigma = SPREAD * grid
  const reach = Math.ceil(3 * sigma)
  const weights = Float64Array.from({ length: reach + 1 }, (_, cells) => Math.exp(-(cells ** 2) / (2 * sigma ** 2)))
  return along(along(map, grid, weights, 1, grid), grid, weights, grid, 1)
}

/** One direction of the separable Gaussian: `step` between neighbours of a line, `lines` between lines. */
function along(map: Float32Array, grid: number, weights: Float64Array, step: number, lines: number): Float32Array {
  const out = new Float32Array(map.length)
  for (let line = 0; line < grid; line++) {
    for (let cell = 0; cell < grid; cell++) {
      let [sum, total] = [0, 0]
      for (let other = Math.max(0, cell - weights.length + 1); other < Math.min(grid, cell + weights.length); other++) {
        const weight = weights[Math.abs(other - cell)]!
        sum += weight * map[line * lines + other * step]!
        total += weight
      }
      out[line * lines + cell * step] = sum / total
    }
  }
  return out
}
