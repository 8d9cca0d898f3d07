/**
 * A seeded source of randomness whose whole state is four 32-bit words: the same seed gives the same numbers on every machine,
 * and a saved state continues exactly where it stopped.
 */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  next(): number
  /** Uniform whole number in [0, n), n <= 2^32; without modulo bias. */
  integer(n: number): number
  /** Standard normal (Marsaglia's polar method; the second value is dropped so that the state stays four words). */
  normal(): number
  /** A shuffled copy (Fisher-Yates). */
  shuffle<T>(values: readonly T[]): T[]
  /** One of `values`, which must not be empty. */
  pick<T>(values: readonly T[]): T
  state(): number[]
}

/** Spreads a text over 32 bits (FNV-1a), so that seeds may be readable names. */
export function hashSeed(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash >>> 0
}

/** splitmix32: turns one seed into words that are never all zero, which xoshiro could not leave. */
function spread(seed: number): number[] {
  let x = seed >>> 0
  return Array.from({ length: 4 }, () => {
    x = (x + 0x9e3779b9) >>> 0
    let z = x
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  })
}

/**
 * xoshiro128** (Blackman and Vigna, https://prng.di.unimi.it/xoshiro128starstar.c).
 *
 * @param seed whole number (its low 32 bits count) or any text
 */
export function createRandom(seed: number | string): Random {
  return restoreRandom(spread(typeof seed === 'number' ? seed : hashSeed(seed)))
}

/**
 * Continues from what `state()` gave.
 *
 * @throws RangeError when the state is not four 32-bit words, or all of them are zero
 */
export function restoreRandom(state: readonly number[]): Random {
  if (state.length !== 4 || state.some((word) => !Number.isInteger(word) || word < 0 || word > 0xffffffff) || state.every((word) => word === 0)) {
    throw new RangeError('The state of a random generator is four 32-bit words, not all zero')
  }
  let [a, b, c, d] = state as [number, number, number, number]
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
  const next = (): number => bits() / 0x1_0000_0000
  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 0x1_0000_0000) throw new RangeError(`A range of ${n} whole numbers does not exist`)
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % n)
    for (;;) {
      const value = bits()
      if (value < fair) return value % n
    }
  }
  return {
    next,
    integer,
    normal: () => {
      for (;;) {
        const u = 2 * next() - 1
        const v = 2 * next() - 1
        const s = u * u + v * v
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
      }
    },
    shuffle: (values) => {
      const out = [...values]
      for (let i = out.length - 1; i > 0; i--) {
        const j = integer(i + 1)
        const kept = out[i]!
        out[i] = out[j]!
        out[j] = kept
      }
      return out
    },
    pick: (values) => {
      if (values.length === 0) throw new RangeError('Nothing to pick from')
      return values[integer(values.length)]!
    },
    state: () => [a >>> 0, b >>> 0, c >>> 0, d >>> 0]
  }
}
