import { createRandom } from '../../base/random.ts'
import { summariseDraws, type BootstrapExtra } from '../../metrics/bootstrap.ts'
import { resampler } from '../../metrics/resample.ts'
import { refuse, type Result } from '../../metrics/result.ts'
import { weightedAuroc, type RankedCases } from '../../metrics/weighted-auroc.ts'

/** Category of a case in one table; the fifth counts nothing. */
export const TP = 0
export const FN = 1
export const FP = 2
export const TN = 3
export const OUT = 4

/** Those of a 2 x 2 table first. */
const METRICS = ['f1', 'mcc', 'sensitivity', 'specificity', 'auroc'] as const
const TABLE_METRICS = 4
export type Metric = (typeof METRICS)[number]
/** One rater on one finding on one set of cases. */
export type TableColumn = { categories: Uint8Array; ranked: null }
export type RankColumn = { categories: null; ranked: RankedCases }
export type Column = TableColumn | RankColumn

/** A weighted sum of figures, e.g. a mean over findings or a difference between raters. */
export type Estimand = { metric: Metric; terms: { column: number; weight: number }[]; n: number }

export type JointBootstrap = { replicates: number; seed: number; level: number; patients: readonly string[] }

/**
 * Bootstraps all estimands from the same patients in each replicate, so that differences and means keep their correlation. Each case costs
 * one increment per table, whatever the number of estimands.
 */
export function jointBootstrap(cases: number, columns: readonly Column[], estimands: readonly Estimand[], options: JointBootstrap): Result<number, BootstrapExtra>[] {
  const tables = columns.flatMap((column, index) => (column.categories ? [{ index, categories: column.categories }] : []))
  const ranks = columns.flatMap((column, index) => (column.ranked ? [{ index, ranked: column.ranked }] : []))
  const width = tables.length
  // Case-major: the slots of one case lie side by side, five per table.
  const slots = new Uint32Array(cases * width)
  tables.forEach(({ categories }, t) => {
    for (let k = 0; k < cases; k++) slots[k * width + t] = 5 * t + categories[k]!
  })
  const { wanted, weighted } = flatten(estimands, columns.length)
  const figures = new Float64Array(METRICS.length * columns.length)
  const counts = new Int32Array(5 * width)
  const outcome = new Float64Array(estimands.length)
  const evaluate = (weights: Int32Array): Float64Array => {
    counts.fill(0)
    for (let k = 0; k < cases; k++) {
      const weight = weights[k]!
      if (weight === 0) continue
      const end = (k + 1) * width
      for (let slot = k * width; slot < end; slot++) counts[slots[slot]!]! += weight
    }
    tables.forEach(({ index }, t) => {
      for (let metric = 0; metric < TABLE_METRICS; metric++) {
        const at = metric * columns.length + index
        if (wanted[at] === 1) figures[at] = figure(METRICS[metric]!, counts, 5 * t)
      }
    })
    for (const { index, ranked } of ranks) figures[TABLE_METRICS * columns.length + index] = weightedAuroc(ranked, weights)
    for (let e = 0; e < weighted.length; e++) {
      const { at, weight } = weighted[e]!
      let sum = 0
      for (let k = 0; k < at.length; k++) sum += weight[k]! * figures[at[k]!]!
      outcome[e] = sum
    }
    return outcome
  }
  const weights = new Int32Array(cases).fill(1)
  const values = evaluate(weights).slice()
  const draw = resampler(cases, { patients: options.patients })
  const random = createRandom(options.seed)
  const draws = estimands.map(() => new Float64Array(options.replicates))
  const kept = new Int32Array(estimands.length)
  for (let r = 0; r < options.replicates; r++) {
    draw(random, weights)
    evaluate(weights)
    for (let e = 0; e < outcome.length; e++) if (Number.isFinite(outcome[e])) draws[e]![kept[e]!++] = outcome[e]!
  }
  return estimands.map(({ n }, e) =>
    Number.isFinite(values[e]) ? summariseDraws(values[e]!, draws[e]!.subarray(0, kept[e]), n, options) : refuse('undefined', 'The figure is not defined on these cases.', n)
  )
}

/** Estimands as positions in the metric-by-column array of figures, and which of those figures anyone asks for. */
function flatten(estimands: readonly Estimand[], columns: number): { wanted: Uint8Array; weighted: { at: Int32Array; weight: Float64Array }[] } {
  const wanted = new Uint8Array(METRICS.length * columns)
  const weighted = estimands.map(({ metric, terms }) => {
    const at = Int32Array.from(terms, ({ column }) => METRICS.indexOf(metric) * columns + column)
    for (const position of at) wanted[position] = 1
    return { at, weight: Float64Array.from(terms, ({ weight }) => weight) }
  })
  return { wanted, weighted }
}

/** A figure of the table whose five counts start at `at`; NaN where it is not defined, for the replicate to be dropped. */
function figure(metric: Metric, counts: Int32Array, at: number): number {
  const tp = counts[at + TP]!
  const fn = counts[at + FN]!
  const fp = counts[at + FP]!
  const tn = counts[at + TN]!
  if (metric === 'f1') return (2 * tp) / (2 * tp + fp + fn)
  if (metric === 'sensitivity') return tp / (tp + fn)
  if (metric === 'specificity') return tn / (tn + fp)
  const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)
  if (product > 0) return (tp * tn - fp * fn) / Math.sqrt(product)
  return tp + fn > 0 && tn + fp > 0 ? 0 : Number.NaN
}
