export interface Retrieval {
  recallAt1: number
  recallAt5: number
  meanRank: number
  candidates: number
}

/**
 * Rank of each film's own report among all reports, 1 = first. Equal scores share the mean of their places, so that a collapsed model,
 * for which everything is equal, does not look perfect. Reports of the same study are right answers too and do not compete.
 *
 * @param images row-major [n, size], normalised
 * @param texts row-major [n, size], normalised; row i belongs to image i
 * @param study of each pair
 */
export function ownReportRanks(images: Float32Array, texts: Float32Array, size: number, study: readonly string[]): Float64Array {
  const n = study.length
  const ranks = new Float64Array(n)
  const cosine = (i: number, j: number): number => {
    let sum = 0
    for (let d = 0; d < size; d++) sum += images[i * size + d]! * texts[j * size + d]!
    return sum
  }
  for (let i = 0; i < n; i++) {
    const own = cosine(i, i)
    let above = 0
    let equal = 0
    for (let j = 0; j < n; j++) {
      if (study[j] === study[i]) continue
      const other = cosine(i, j)
      if (other > own) above++
      else if (other === own) equal++
    }
    ranks[i] = 1 + above + equal / 2
  }
  return ranks
}

export function summariseRanks(ranks: ArrayLike<number>): Retrieval {
  const n = ranks.length
  const share = (k: number): number => Array.from(ranks).filter((rank) => rank <= k).length / n
  return { recallAt1: share(1), recallAt5: share(5), meanRank: Array.from(ranks).reduce((sum, rank) => sum + rank, 0) / n, candidates: n }
}
