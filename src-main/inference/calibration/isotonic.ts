import type { Curve } from './types.ts'

interface Block {
  first: number
  last: number
  sum: number
  count: number
}

/** Isotonic regression by pool-adjacent-violators; equal margins are one point. */
export function isotonic(margins: readonly number[], labels: readonly boolean[]): Extract<Curve, { kind: 'isotonic' }> {
  const order = [...margins.keys()].toSorted((a, b) => margins[a]! - margins[b]!)
  const blocks: Block[] = []
  for (const i of order) {
    const margin = margins[i]!
    const previous = blocks.at(-1)
    if (previous && previous.last === margin && previous.first === margin) {
      previous.sum += Number(labels[i]!)
      previous.count++
    } else blocks.push({ first: margin, last: margin, sum: Number(labels[i]!), count: 1 })
  }
  const pooled: Block[] = []
  for (const block of blocks) {
    pooled.push({ ...block })
    for (;;) {
      const [below, above] = pooled.slice(-2)
      if (!below || !above || below.sum / below.count < above.sum / above.count) break
      pooled.splice(-2, 2, { first: below.first, last: above.last, sum: below.sum + above.sum, count: below.count + above.count })
    }
  }
  const ends = pooled.flatMap((block) => (block.first === block.last ? [block.first] : [block.first, block.last]).map((margin) => ({ margin, value: block.sum / block.count })))
  return { kind: 'isotonic', n: labels.length, positives: labels.filter(Boolean).length, margins: ends.map((end) => end.margin), values: ends.map((end) => end.value) }
}

/** Linear between the fitted points, constant beyond them. */
export function interpolate(xs: readonly number[], ys: readonly number[], x: number): number {
  const above = xs.findIndex((each) => each >= x)
  if (above === -1) return ys.at(-1)!
  if (above === 0 || xs[above] === x) return ys[above]!
  const share = (x - xs[above - 1]!) / (xs[above]! - xs[above - 1]!)
  return ys[above - 1]! + share * (ys[above]! - ys[above - 1]!)
}
