import { groupBy } from '../../base/group-by.ts'
import type { BootstrapExtra } from '../../metrics/bootstrap.ts'
import { checkClasses } from '../../metrics/check.ts'
import { holm } from '../../metrics/holm.ts'
import { pairedDelong } from '../../metrics/paired-delong.ts'
import { refuse, type Refusal, type Result } from '../../metrics/result.ts'
import { columnRegistry, type ColumnRegistry } from './columns.ts'
import { jointBootstrap, type Estimand, type Metric } from './joint-bootstrap.ts'
import { averageReader, pairsOf, type Pair, type Side } from './pairs.ts'
import type { Rater } from './raters.ts'
import type { Comparison, Difference, FindingResult, Macro } from './result.ts'
import type { Study } from './study.ts'

export type JointOptions = { replicates: number; seed: number; level: number; minPerClass: number }
type Joint = Pick<Comparison, 'macro' | 'averageReader' | 'differences'>

/** Collects estimands while the result is laid out, then bootstraps them all at once and hands each its outcome. */
class Collector {
  readonly registry: ColumnRegistry
  readonly #study: Study
  readonly #options: JointOptions
  readonly #estimands: Estimand[] = []
  readonly #deliver: ((result: Result<number, BootstrapExtra>) => void)[] = []

  constructor(study: Study, options: JointOptions) {
    this.#study = study
    this.#options = options
    this.registry = columnRegistry(study)
  }

  ask(estimand: Estimand, deliver: (result: Result<number, BootstrapExtra>) => void): void {
    this.#estimands.push(estimand)
    this.#deliver.push(deliver)
  }

  run(): void {
    if (this.#estimands.length === 0) return
    const { replicates, seed, level } = this.#options
    const results = jointBootstrap(this.#study.ids.length, this.registry.columns, this.#estimands, { replicates, seed, level, patients: this.#study.patients })
    results.forEach((result, k) => this.#deliver[k]!(result))
  }
}

/** Means over findings, paired differences and bootstrap intervals; fills the intervals of `findings` in place. */
export function jointFigures(study: Study, findings: Record<string, FindingResult>, common: readonly string[], options: JointOptions): Joint {
  const collector = new Collector(study, options)
  const clustered = new Set(study.patients).size < study.patients.length
  const refined = study.raters.flatMap((rater) => study.findings.map((finding) => () => refine(collector, findings, rater, finding, clustered)))
  for (const step of refined) step()
  const macro = Object.fromEntries(study.raters.map((rater) => [rater.name, macroOf(collector, rater, common)]))
  const average = averageReader(study)
  const averaged: Joint['averageReader'] = average ? { readers: average.members.map((reader) => reader.name), f1: pending(), mcc: pending() } : null
  if (average && averaged) {
    for (const metric of ['f1', 'mcc'] as const) sideMean(collector, average, [], metric, common, study.ids.length, (result) => (averaged[metric] = result))
  }
  const differences = pairsOf(study).flatMap((pair) => differencesOf(collector, study, pair, common, options, clustered))
  collector.run()
  adjust(differences)
  return { macro, averageReader: averaged, differences }
}

const pending = (): Refusal => refuse('undefined', 'Not computed: there is no finding that every rater answered and that has enough cases of both kinds.', 0)

/** Replaces the formula interval of one rater's F1, MCC (and, with several studies per patient, AUROC) by the bootstrap's. */
function refine(collector: Collector, findings: Record<string, FindingResult>, rater: Rater, finding: string, clustered: boolean): void {
  const figures = findings[finding]?.raters[rater.name]
  if (!figures) return
  for (const metric of ['f1', 'mcc'] as const) {
    const own = figures[metric]
    if (!own.ok) continue
    const { column } = collector.registry.table(rater, finding, [rater])
    collector.ask({ metric, terms: [{ column, weight: 1 }], n: own.n }, (result) => {
      if (result.ok && result.interval && own.interval) figures[metric] = { ...own, interval: result.interval }
    })
  }
  const area = figures.auroc
  if (!clustered || !area?.ok || area.value === 1) return
  const { column } = collector.registry.ranks(rater, finding, [rater])
  collector.ask({ metric: 'auroc', terms: [{ column, weight: 1 }], n: area.n }, (result) => {
    if (result.ok && result.interval) figures.auroc = { ...area, interval: result.interval }
  })
}

function macroOf(collector: Collector, rater: Rater, common: readonly string[]): Macro {
  const macro: Macro = { findings: [...common], f1: pending(), mcc: pending(), sensitivity: pending(), specificity: pending(), auroc: pending() }
  for (const metric of ['f1', 'mcc', 'sensitivity', 'specificity', 'auroc'] as const) sideMean(collector, { name: rater.name, members: [rater] }, [], metric, common, 0, (result) => (macro[metric] = result))
  return macro
}

/** Mean over findings (and over the side's members) on the cases that the side and `others` all answered. */
function sideMean(collector: Collector, side: Side, others: readonly Rater[], metric: Metric, findings: readonly string[], cases: number, deliver: (result: Result) => void): void {
  if (findings.length === 0) return
  const terms = termsOf(collector, side, others, metric, findings, 1)
  if (!terms) return deliver(refuse('undefined', metric === 'auroc' ? `${side.name} gives decisions, not scores.` : `${side.name} has no decisions for all of these findings.`, cases))
  // The p-value of "this mean is 0" answers no one's question.
  collector.ask({ metric, terms: terms.terms, n: terms.n }, (result) => {
    if (!result.ok) return deliver(result)
    const { p: _p, ...rest } = result
    deliver(rest)
  })
}

function termsOf(collector: Collector, side: Side, others: readonly Rater[], metric: Metric, findings: readonly string[], sign: 1 | -1): { terms: Estimand['terms']; n: number } | null {
  const together = [...side.members, ...others]
  let n = 0
  const terms: Estimand['terms'] = []
  for (const finding of findings) {
    for (const rater of side.members) {
      if (!(metric === 'auroc' ? rater.scores : rater.decisions).has(finding)) return null
      const { column, cases } = metric === 'auroc' ? collector.registry.ranks(rater, finding, together) : collector.registry.table(rater, finding, together)
      n = Math.max(n, cases.length)
      terms.push({ column, weight: sign / findings.length / side.members.length })
    }
  }
  return { terms, n }
}

function differencesOf(collector: Collector, study: Study, pair: Pair, common: readonly string[], options: JointOptions, clustered: boolean): Difference[] {
  const metrics = pair.on === 'scores' ? (['auroc'] as const) : (['f1', 'mcc'] as const)
  const shared = study.findings.filter((finding) => [...pair.a.members, ...pair.b.members].every((rater) => (pair.on === 'scores' ? rater.scores : rater.decisions).has(finding)))
  const both = common.filter((finding) => shared.includes(finding))
  return metrics.flatMap((metric) => [
    ...shared.map((finding) => (metric === 'auroc' && !clustered ? delongDifference(collector, study, pair, finding, options) : difference(collector, study, pair, metric, finding, [finding], options))),
    ...(both.length > 1 ? [difference(collector, study, pair, metric, null, both, options)] : [])
  ])
}

const blank = (pair: Pair, metric: Difference['metric'], finding: string | null, findings: readonly string[]): Difference => ({ a: pair.a.name, b: pair.b.name, metric, finding, findings: [...findings], result: pending(), aValue: null, bValue: null, pHolm: null })

function difference(collector: Collector, study: Study, pair: Pair, metric: 'f1' | 'mcc' | 'auroc', finding: string | null, findings: readonly string[], options: JointOptions): Difference {
  const row = blank(pair, metric, finding, findings)
  const a = termsOf(collector, pair.a, pair.b.members, metric, findings, 1)
  const b = termsOf(collector, pair.b, pair.a.members, metric, findings, -1)
  if (!a || !b) return row
  for (const each of findings) {
    const few = tooFew(collector, study, pair, each, options)
    if (few) return { ...row, result: { ...few, reason: `${each}: ${few.reason}` } }
  }
  collector.ask({ metric, terms: [...a.terms, ...b.terms], n: a.n }, (result) => {
    row.result = result.ok && result.standardError === 0 ? withoutInterval(result) : result
  })
  collector.ask({ metric, terms: a.terms, n: a.n }, (result) => (row.aValue = result.ok ? result.value : null))
  collector.ask({ metric, terms: b.terms, n: b.n }, (result) => (row.bValue = result.ok ? -result.value : null))
  return row
}

/** A difference that no bootstrap sample changed (two raters who agree throughout) has no honest interval. */
function withoutInterval(result: Result<number, { p: number }>): Result<number, { p: number }> {
  if (!result.ok) return result
  const { interval: _interval, ...rest } = result
  return { ...rest, p: result.value === 0 ? 1 : result.p, note: 'The difference was the same in every bootstrap sample, so no interval can be computed.' }
}

function delongDifference(collector: Collector, study: Study, pair: Pair, finding: string, options: JointOptions): Difference {
  const row = blank(pair, 'auroc', finding, [finding])
  const [a, b] = [pair.a.members[0]!, pair.b.members[0]!]
  const { cases } = collector.registry.ranks(a, finding, [a, b])
  const pick = (values: ArrayLike<number>): Float64Array => Float64Array.from(cases, (k) => values[k]!)
  const result = pairedDelong(pick(study.truth.get(finding)!.values), pick(a.scores.get(finding)!), pick(b.scores.get(finding)!), options)
  return { ...row, result, aValue: result.ok ? result.aurocA : null, bValue: result.ok ? result.aurocB : null }
}

/** The paired cases must themselves hold enough of both classes. */
function tooFew(collector: Collector, study: Study, pair: Pair, finding: string, options: JointOptions): Refusal | null {
  const members = [...pair.a.members, ...pair.b.members]
  const first = members[0]!
  const { cases } = pair.on === 'scores' ? collector.registry.ranks(first, finding, members) : collector.registry.table(first, finding, members)
  const truth = study.truth.get(finding)!.values
  const positives = cases.reduce((sum, k) => sum + truth[k]!, 0)
  return checkClasses(positives, cases.length - positives, options.minPerClass)
}

/** Holm over the findings of each pair and metric. */
function adjust(differences: Difference[]): void {
  const families = groupBy(differences.filter((row) => row.finding !== null && row.result.ok), (row) => `${row.a}\u0000${row.b}\u0000${row.metric}`)
  for (const family of families.values()) {
    const adjusted = holm(family.map((row) => (row.result.ok ? row.result.p : 1)))
    if (adjusted.ok) family.forEach((row, k) => (row.pHolm = adjusted.value[k]!))
  }
}
