/** A seeded source of randomness: the same seed gives the same numbers on every machine. */
export type Random = {
  /** uniform in [0, 1), 32 bits */
  next(): number
  /** uniform whole number in [0, n), n < 2^32 */
  below(n: number): number
  /** standard normal (Marsaglia's polar method) */
  normal(): number
}

/** xoshiro128** (Blackman and Vigna), state spread from the seed by splitmix32. */
export function createRandom(seed: number): Random {
  let spread = seed >>> 0
  const split = (): number => {
    spread = (spread + 0x9e3779b9) >>> 0
    let z = spread
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let a = split()
  let b = split()
  let c = split()
  let d = split()
  const bits = (): number => {
    const fives = Math.imul(b, 5)
    const result = Math.imul((fives << 7) | (fives >>> 25), 9) >>> 0
    const t = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= t
    d = (d << 11) | (d >>> 21)
    return result
  }
  let spare: number | null = null
  const next = (): number => bits() / 4294967296
  return {
    next,
    below: (n) => Math.floor(next() * n),
    normal: () => {
      if (spare !== null) {
        const kept = spare
        spare = null
        return kept
      }
      for (;;) {
        const u = 2 * next() - 1
        const v = 2 * next() - 1
        const s = u * u + v * v
        if (s > 0 && s < 1) {
          const factor = Math.sqrt((-2 * Math.log(s)) / s)
          spare = v * factor
          return u * factor
        }
      }
    }
  }
}
