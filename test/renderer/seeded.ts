/** Park-Miller generator: numbers in [0, 1) that are the same on every run. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}
