/** Cells reached from `seeds` over neighbours to the left, right, above and below for which `admits` holds; each once, seeds that fail it left out. */
export function flood({ rows, columns }: { rows: number; columns: number }, seeds: readonly number[], admits: (at: number) => boolean): number[] {
  const seen = new Uint8Array(rows * columns)
  const found: number[] = []
  const visit = (at: number): void => {
    if (seen[at] || !admits(at)) return
    seen[at] = 1
    found.push(at)
  }
  for (const seed of seeds) visit(seed)
  for (let next = 0; next < found.length; next++) {
    const at = found[next]!
    const x = at % columns
    if (x > 0) visit(at - 1)
    if (x < columns - 1) visit(at + 1)
    if (at >= columns) visit(at - columns)
    if (at < (rows - 1) * columns) visit(at + columns)
  }
  return found
}
