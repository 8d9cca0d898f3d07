import { createRandom } from '../../../src-main/base/random.ts'
import { bootstrap } from '../../../src-main/metrics/bootstrap.ts'
import { rankCases, weightedAuroc } from '../../../src-main/metrics/weighted-auroc.ts'
import { labelled, type Evaluated } from '../../../src-main/training/evaluate.ts'
import type { LoopData, PromptedFinding } from '../../../src-main/training/loop-types.ts'

export interface Difference {
  estimate: number
  /** 95 % over films, for the seeds that were run. */
  films: [number, number]
  /** 95 % over films and seeds, both drawn anew; with three seeds still a rough guide. */
  filmsAndSeeds: [number, number]
}

/** Macro AUROC (mean over seeds) of `other` minus `base`, paired by film and seed; bootstrap over the test patients, 1,000 replicates. */
export function difference(base: readonly Evaluated[], other: readonly Evaluated[], data: LoopData, findings: readonly PromptedFinding[]): Difference | null {
  const { indices } = base[0]!
  const cells = findings.flatMap((finding, f) => {
    const { positions, truth } = labelled(data, indices, finding.id)
    const positives = truth.filter(Boolean).length
    if (Math.min(positives, truth.length - positives) < 5) return []
    const ranked = (runs: readonly Evaluated[]) => runs.map((run) => rankCases(truth, positions.map((at) => run.margins[f]![at]!)))
    return [{ positions, base: ranked(base), other: ranked(other) }]
  })
  const every = base.map((_, seed) => seed)
  const gain = (weights: Int32Array, seeds: readonly number[]): number => {
    let sum = 0
    let n = 0
    for (const cell of cells) {
      const own = Int32Array.from(cell.positions, (at) => weights[at]!)
      const mean = (ranked: typeof cell.base): number => seeds.reduce((total, seed) => total + weightedAuroc(ranked[seed]!, own), 0) / seeds.length
      const one = mean(cell.other) - mean(cell.base)
      if (Number.isNaN(one)) continue
      sum += one
      n++
    }
    return n ? sum / n : Number.NaN
  }
  const interval = (seedsOf: () => readonly number[]): [number, number] | null => {
    const result = bootstrap(indices.length, (weights) => gain(weights, seedsOf()), { patients: indices.map((index) => data.patient(index)), replicates: 1000, seed: 1 })
    return result.ok && result.interval ? [result.interval.low, result.interval.high] : null
  }
  const random = createRandom('seeds')
  const films = interval(() => every)
  const filmsAndSeeds = interval(() => every.map(() => random.integer(every.length)))
  return films && filmsAndSeeds ? { estimate: gain(new Int32Array(indices.length).fill(1), every), films, filmsAndSeeds } : null
}
