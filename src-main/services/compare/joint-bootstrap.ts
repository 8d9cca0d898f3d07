import { groupBy } from '../../base/group-by.ts'
import { createRandom } from '../../base/random.ts'
import { summariseDraws, type BootstrapExtra } from '../../metrics/bootstrap.ts'
import { resampler } from '../../metrics/resample.ts'
import { refuse, type Result } from '../../metrics/result.ts'

/** Category of a case in one table; the fifth counts nothing. */
export const TP = 0
export const FN = 1
export const FP = 2
export const TN = 3
export const OUT = 4

const METRICS = ['f1', 'mcc', 'sensitivity', 'specificity'] as const
export type Metric = (typeof METRICS)[number]
/** One rater's decisions on one finding: the category of every case. */
export type Table = { finding: string; categories: Uint8Array }

/** A weighted sum of figures, e.g. a mean over findings or a difference between raters. */
export type Estimand = { metric: Metric; terms: { table: number; weight: number }[]; n: number; plain?: boolean }

export type JointBootstrap = { replicates: number; seed: number; level: number; patients: readonly string[] }

/**
 * Bootstraps all estimands from the same patients in each replicate, so that differences and means keep their correlation. Estimands
 * marked `plain` get their value only.
 */
export function jointBootstrap(cases: number, tables: readonly Table[], estimands: readonly Estimand[], options: JointBootstrap): Result<number, BootstrapExtra>[] {
  const { patternOf, groups, expansion } = patternsOf(tables, cases)
  const { wanted, weighted } = flatten(estimands, tables.length)
  const figures = new Float64Array(METRICS.length * tables.length)
  const patterns = new Int32Array(expansion.length)
  const counts = new Int32Array(5 * tables.length)
  const outcome = new Float64Array(estimands.length)
  const evaluate = (weights: Int32Array): Float64Array => {
    patterns.fill(0)
    let total = 0
    for (let k = 0; k < cases; k++) {
      const weight = weights[k]!
      if (weight === 0) continue
      total += weight
      const end = (k + 1) * groups
      for (let slot = k * groups; slot < end; slot++) patterns[patternOf[slot]!]! += weight
    }
    counts.fill(0)
    for (let pattern = 0; pattern < patterns.length; pattern++) {
      const weight = patterns[pattern]!
      if (weight === 0) continue
      const slots = expansion[pattern]!
      for (let k = 0; k < slots.length; k++) counts[slots[k]!]! += weight
    }
    for (let at = 0; at < counts.length; at += 5) counts[at + TN] = total - counts[at + TP]! - counts[at + FN]! - counts[at + FP]! - counts[at + OUT]!
    for (let at = 0; at < figures.length; at++) {
      if (wanted[at] === 1) figures[at] = figure(METRICS[Math.floor(at / tables.length)]!, counts, 5 * (at % tables.length))
    }
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
  const draws = estimands.map(({ plain }) => new Float64Array(plain ? 0 : options.replicates))
  const kept = new Int32Array(estimands.length)
  for (let r = 0; r < options.replicates; r++) {
    draw(random, weights)
    evaluate(weights)
    for (let e = 0; e < outcome.length; e++) if (!estimands[e]!.plain && Number.isFinite(outcome[e])) draws[e]![kept[e]!++] = outcome[e]!
  }
  return estimands.map(({ n, plain }, e) => {
    const value = values[e]!
    if (!Number.isFinite(value)) return refuse('undefined', 'The figure is not defined on these cases.', n)
    return plain ? { ok: true, value, n, method: 'value only', standardError: 0, replicates: 0, dropped: 0, seed: options.seed, p: 1 } : summariseDraws(value, draws[e]!.subarray(0, kept[e]), n, options)
  })
}

/**
 * Cases that look alike to every table of one finding share a pattern: a replicate counts each case once per finding, whatever the number of
 * raters, and then spreads the patterns over the tables.
 */
function patternsOf(tables: readonly Table[], cases: number): { patternOf: Uint32Array; groups: number; expansion: Int32Array[] } {
  const groups = [...groupBy(tables.map((table, t) => ({ ...table, t })), (table) => table.finding).values()]
  const patternOf = new Uint32Array(cases * groups.length)
  const expansion: Int32Array[] = []
  groups.forEach((group, g) => {
    // Start with all cases alike and split by one table after the other.
    let classes = new Int32Array(cases)
    let count = 1
    for (const { categories } of group) {
      const renumbered = new Int32Array(5 * count).fill(-1)
      const split = new Int32Array(cases)
      count = 0
      for (let k = 0; k < cases; k++) {
        const key = 5 * classes[k]! + categories[k]!
        if (renumbered[key] === -1) renumbered[key] = count++
        split[k] = renumbered[key]!
      }
      classes = split
    }
    const first = expansion.length
    for (let k = 0; k < cases; k++) {
      const pattern = first + classes[k]!
      // True negatives are by far the most: they are what is left of the total, and cost nothing.
      expansion[pattern] ??= Int32Array.from(group.filter(({ categories }) => categories[k] !== TN), ({ categories, t }) => 5 * t + categories[k]!)
      patternOf[k * groups.length + g] = pattern
    }
  })
  return { patternOf, groups: groups.length, expansion }
}

/** Estimands as positions in the metric-by-table array of figures, and which of those figures anyone asks for. */
function flatten(estimands: readonly Estimand[], tables: number): { wanted: Uint8Array; weighted: { at: Int32Array; weight: Float64Array }[] } {
  const wanted = new Uint8Array(METRICS.length * tables)
  const weighted = estimands.map(({ metric, terms }) => {
    const at = Int32Array.from(terms, ({ table }) => METRICS.indexOf(metric) * tables + table)
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
