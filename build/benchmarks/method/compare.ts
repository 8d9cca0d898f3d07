import { bootstrap } from '../../../src-main/metrics/bootstrap.ts'
import { rankCases, weightedAuroc } from '../../../src-main/metrics/weighted-auroc.ts'
import { labelled, type Evaluated } from '../../../src-main/training/evaluate.ts'
import type { LoopData, PromptedFinding } from '../../../src-main/training/loop-types.ts'

/** Macro AUROC (mean over seeds) of `other` minus `base`, paired bootstrap over the test patients. */
export function difference(base: readonly Evaluated[], other: readonly Evaluated[], data: LoopData, findings: readonly PromptedFinding[]): { estimate: number; low: number; high: number } | null {
  const { indices } = base[0]!
  const cells = findings.flatMap((finding, f) => {
    const { positions, truth } = labelled(data, indices, finding.id)
    const positives = truth.filter(Boolean).length
    if (Math.min(positives, truth.length - positives) < 5) return []
    const ranked = (runs: readonly Evaluated[]) => runs.map((run) => rankCases(truth, positions.map((at) => run.margins[f]![at]!)))
    return [{ positions, base: ranked(base), other: ranked(other) }]
  })
  const statistic = (weights: Int32Array): number => {
    let sum = 0
    let n = 0
    for (const cell of cells) {
      const own = Int32Array.from(cell.positions, (at) => weights[at]!)
      const mean = (ranked: typeof cell.base): number => ranked.reduce((total, each) => total + weightedAuroc(each, own), 0) / ranked.length
      const gain = mean(cell.other) - mean(cell.base)
      if (Number.isNaN(gain)) continue
      sum += gain
      n++
    }
    return n ? sum / n : Number.NaN
  }
  const result = bootstrap(indices.length, statistic, { patients: indices.map((index) => data.patient(index)), replicates: 1000, seed: 1 })
  return result.ok && result.interval ? { estimate: result.value, low: result.interval.low, high: result.interval.high } : null
}
