export interface Neighbour {
  /** Row of the matrix. */
  row: number
  /** Dot product with the query: the cosine, as embeddings are L2-normalised. */
  cosine: number
}

/** Places `found` into a descending list that holds `k` at most; ties keep the earlier row first. */
function place(best: Neighbour[], found: Neighbour, k: number): void {
  let at = best.length
  while (at > 0 && best[at - 1]!.cosine < found.cosine) at--
  best.splice(at, 0, found)
  if (best.length > k) best.pop()
}

/**
 * Exact nearest rows of a contiguous matrix by dot product, the nearest first; no index, so nothing is ever missed.
 *
 * @param matrix rows x `size` values, row-major, each row L2-normalised
 * @param query `size` values, L2-normalised
 * @param k how many at most; fewer when fewer rows are allowed
 * @param groupOf rows of one group (the films of one study) give their nearest row only; a negative group is left out
 * @throws RangeError when the lengths do not fit
 */
export function nearest(matrix: Float32Array, size: number, query: Float32Array, k: number, groupOf: (row: number) => number = (row) => row): Neighbour[] {
  if (size < 1 || query.length !== size || matrix.length % size !== 0) throw new RangeError(`a matrix of ${matrix.length} values and a query of ${query.length} do not fit rows of ${size}`)
  const best: Neighbour[] = []
  if (k < 1) return best
  const rows = matrix.length / size
  const tail = size - (size % 4)
  for (let row = 0, at = 0; row < rows; row++, at += size) {
    // Four sums: one would wait for itself at every addition.
    let [a, b, c, d] = [0, 0, 0, 0]
    for (let i = 0; i < tail; i += 4) {
      a += matrix[at + i]! * query[i]!
      b += matrix[at + i + 1]! * query[i + 1]!
      c += matrix[at + i + 2]! * query[i + 2]!
      d += matrix[at + i + 3]! * query[i + 3]!
    }
    for (let i = tail; i < size; i++) a += matrix[at + i]! * query[i]!
    const cosine = a + b + (c + d)
    if (best.length === k && !(cosine > best[k - 1]!.cosine)) continue
    const group = groupOf(row)
    if (group < 0) continue
    const same = best.findIndex((other) => groupOf(other.row) === group)
    if (same >= 0) {
      if (best[same]!.cosine >= cosine) continue
      best.splice(same, 1)
    }
    place(best, { row, cosine }, k)
  }
  return best
}
