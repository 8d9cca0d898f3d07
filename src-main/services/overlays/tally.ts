import type { CoverCurves, OverlayMethod } from '../../contract/index.ts'

type Way = Pick<CoverCurves, 'deletion' | 'insertion'>

/** Adds up pointing games and curves, per method. */
export function createTally(steps: number) {
  const games = new Map<OverlayMethod, { n: number; hits: number; chance: number }>()
  const covers = new Map<OverlayMethod, Omit<CoverCurves, 'shares'>>()
  const add = (sum: number[], values: readonly number[]): void => values.forEach((value, i) => (sum[i]! += value))
  return {
    /** Films whose curves by this method were added. */
    covered: (method: OverlayMethod): number => covers.get(method)?.films ?? 0,
    play(method: OverlayMethod, { hit, chance }: { hit: boolean; chance: number }): void {
      const game = games.get(method) ?? { n: 0, hits: 0, chance: 0 }
      games.set(method, { n: game.n + 1, hits: game.hits + (hit ? 1 : 0), chance: game.chance + chance })
    },
    cover(method: OverlayMethod, byMap: Way, atRandom: Way): void {
      const sums = covers.get(method) ?? { films: 0, deletion: zeros(steps), insertion: zeros(steps), randomDeletion: zeros(steps), randomInsertion: zeros(steps) }
      covers.set(method, sums)
      sums.films++
      add(sums.deletion, byMap.deletion)
      add(sums.insertion, byMap.insertion)
      add(sums.randomDeletion, atRandom.deletion)
      add(sums.randomInsertion, atRandom.insertion)
    },
    /** Methods that were played at least once; chance is the mean over films. */
    rates: () => [...games].map(([method, { n, hits, chance }]) => ({ method, n, hits, chance: chance / n })),
    /** Means over films; null where none was covered. */
    curves(method: OverlayMethod): CoverCurves | null {
      const sums = covers.get(method)
      if (!sums) return null
      const mean = (sum: readonly number[]): number[] => sum.map((value) => value / sums.films)
      return {
        films: sums.films,
        shares: Array.from({ length: steps + 1 }, (_, k) => k / steps),
        deletion: mean(sums.deletion),
        insertion: mean(sums.insertion),
        randomDeletion: mean(sums.randomDeletion),
        randomInsertion: mean(sums.randomInsertion)
      }
    }
  }
}

const zeros = (steps: number): number[] => Array.from({ length: steps + 1 }, () => 0)
