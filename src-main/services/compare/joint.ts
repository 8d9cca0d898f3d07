import { groupBy } from '../../base/group-by.ts'
import type { BootstrapExtra } from '../../metrics/bootstrap.ts'
import { checkClasses } from '../../metrics/check.ts'
import { holm } from '../../metrics/holm.ts'
import { refuse, type Interval, type Refusal, type Result } from '../../metrics/result.ts'
import { areaDifference, areaOf } from './areas.ts'
import { jointBootstrap, type Estimand, type Metric } from './joint-bootstrap.ts'
import { tableRegistry, type TableRegistry } from './tables.ts'
import { averageReader, pairsOf, type Pair, type Side } from './pairs.ts'
import type { Rater } from './raters.ts'
import type { Comparison, Difference, FindingResult, Macro } from '../../contract/compare.ts'
import type { Study } from './study.ts'

export type JointOptions = { replicates: number; seed: number; level: number; minPerClass: number }
type Joint = Pick<Comparison, 'macro' | 'averageReader' | 'differences'>

/** Collects estimands while the result is laid out, then bootstraps them all at once and hands each its outcome. */
class Collector {
  readonly registry: TableRegistry
  readonly #study: Study
  readonly #options: JointOptions
  readonly #estimands: Estimand[] = []
  readonly #deliver: ((result: Result<number, BootstrapExtra>) => void)[] = []

  constructor(study: Study, options: JointOptions) {
    this.#study = study
    this.#options = options
    this.registry = tableRegistry(study)
  }

  ask(estimand: Estimand, deliver: (result: Result<number, BootstrapExtra>) => void): void {
    this.#estimands.push(estimand)
    this.#deliver.push(deliver)
  }

  run(): void {
    if (this.#estimands.length === 0) return
    const { replicates, seed, level } = this.#options
    const results = jointBootstrap(this.#study.ids.length, this.registry.tables, this.#estimands, { replicates, seed, level, patients: this.#study.patients })
    results.forEach((result, k) => this.#deliver[k]!(result))
  }
}

/** Means over findings, paired differences and bootstrap intervals; fills the intervals of `findings` in place. */
export function jointFigures(study: Study, findings: Record<string, FindingResult>, common: readonly string[], options: JointOptions): Joint {
  const collector = new Collector(study, options)
  const clustered = new Set(study.patients).size < study.patients.length
  const refined = study.raters.flatMap((rater) => study.findings.map((finding) => () => refine(collector, study, findings, rater, finding, clustered, options)))
  for (const step of refined) step()
  const macro = Object.fromEntries(study.raters.map((rater) => [rater.name, macroOf(collector, study, rater, common, options)]))
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
function refine(collector: Collector, study: Study, findings: Record<string, FindingResult>, rater: Rater, finding: string, clustered: boolean, options: JointOptions): void {
  const figures = findings[finding]?.raters[rater.name]
  if (!figures) return
  for (const metric of ['f1', 'mcc'] as const) {
    const own = figures[metric]
    if (!own.ok) continue
    const { table } = collector.registry.table(rater, finding, [rater])
    collector.ask({ metric, terms: [{ table, weight: 1 }], n: own.n }, (result) => {
      if (result.ok && result.interval && own.interval) figures[metric] = { ...own, interval: result.interval }
    })
  }
  const area = figures.auroc
  if (!clustered || !area?.ok || area.value === 1) return
  const byPatient = areaOf(collector.registry, study, { name: rater.name, members: [rater] }, null, [finding], options)
  if (byPatient.ok && byPatient.interval) figures.auroc = { ...area, interval: clip(byPatient.interval), standardError: byPatient.standardError }
}

const clip = (interval: Interval): Interval => ({ ...interval, low: Math.max(0, interval.low), high: Math.min(1, interval.high) })

function macroOf(collector: Collector, study: Study, rater: Rater, common: readonly string[], options: JointOptions): Macro {
  const macro: Macro = { findings: [...common], f1: pending(), mcc: pending(), sensitivity: pending(), specificity: pending(), auroc: pending() }
  const side = { name: rater.name, members: [rater] }
  for (const metric of ['f1', 'mcc', 'sensitivity', 'specificity'] as const) sideMean(collector, side, [], metric, common, 0, (result) => (macro[metric] = result))
  if (common.length > 0) macro.auroc = meanArea(collector, study, side, common, options)
  return macro
}

function meanArea(collector: Collector, study: Study, side: Side, common: readonly string[], options: JointOptions): Result {
  if (!common.every((finding) => side.members.every((rater) => rater.scores.has(finding)))) return refuse('undefined', `${side.name} gives decisions, not scores.`, 0)
  const area = areaOf(collector.registry, study, side, null, common, options)
  if (!area.ok) return area
  const { p: _p, z: _z, ...rest } = area
  return rest.interval ? { ...rest, interval: clip(rest.interval) } : rest
}

/** Mean over findings (and over the side's members) on the cases that the side and `others` all answered. */
function sideMean(collector: Collector, side: Side, others: readonly Rater[], metric: Metric, findings: readonly string[], cases: number, deliver: (result: Result) => void): void {
  if (findings.length === 0) return
  const terms = termsOf(collector, side, others, findings, 1)
  if (!terms) return deliver(refuse('undefined', `${side.name} has no decisions for all of these findings.`, cases))
  // The p-value of "this mean is 0" answers no one's question.
  collector.ask({ metric, terms: terms.terms, n: terms.n }, (result) => {
    if (!result.ok) return deliver(result)
    const { p: _p, ...rest } = result
    deliver(rest)
  })
}

function termsOf(collector: Collector, side: Side, others: readonly Rater[], findings: readonly string[], sign: 1 | -1): { terms: Estimand['terms']; n: number } | null {
  const together = [...side.members, ...others]
  let n = 0
  const terms: Estimand['terms'] = []
  for (const finding of findings) {
    for (const rater of side.members) {
      if (!rater.decisions.has(finding)) return null
      const { table, cases } = collector.registry.table(rater, finding, together)
      n = Math.max(n, cases.length)
      terms.push({ table, weight: sign / findings.length / side.members.length })
    }
  }
  return { terms, n }
}

function differencesOf(collector: Collector, study: Study, pair: Pair, common: readonly string[], options: JointOptions, clustered: boolean): Difference[] {
  const shared = study.findings.filter((finding) => [...pair.a.members, ...pair.b.members].every((rater) => (pair.on === 'scores' ? rater.scores : rater.decisions).has(finding)))
  const both = common.filter((finding) => shared.includes(finding))
  const scopes = [...shared.map((finding) => ({ finding, over: [finding] })), ...(both.length > 1 ? [{ finding: null, over: both }] : [])]
  if (pair.on === 'scores') return scopes.map(({ finding, over }) => ({ ...blank(pair, 'auroc', finding, over), ...areaDifference(collector.registry, study, pair, finding, over, options, clustered) }))
  return (['f1', 'mcc'] as const).flatMap((metric) => scopes.map(({ finding, over }) => difference(collector, study, pair, metric, finding, over, options)))
}

const blank = (pair: Pair, metric: Difference['metric'], finding: string | null, findings: readonly string[]): Difference => ({ a: pair.a.name, b: pair.b.name, metric, finding, findings: [...findings], result: pending(), aValue: null, bValue: null, pHolm: null })

function difference(collector: Collector, study: Study, pair: Pair, metric: 'f1' | 'mcc', finding: string | null, findings: readonly string[], options: JointOptions): Difference {
  const row = blank(pair, metric, finding, findings)
  const a = termsOf(collector, pair.a, pair.b.members, findings, 1)
  const b = termsOf(collector, pair.b, pair.a.members, findings, -1)
  if (!a || !b) return row
  for (const each of findings) {
    const few = tooFew(collector, study, pair, each, options)
    if (few) return { ...row, result: { ...few, reason: `${each}: ${few.reason}` } }
  }
  collector.ask({ metric, terms: [...a.terms, ...b.terms], n: a.n }, (result) => {
    row.result = result.ok && result.standardError < 1e-12 ? withoutInterval(result) : result
  })
  collector.ask({ metric, terms: a.terms, n: a.n, plain: true }, (result) => (row.aValue = result.ok ? result.value : null))
  collector.ask({ metric, terms: b.terms, n: b.n, plain: true }, (result) => (row.bValue = result.ok ? -result.value : null))
  return row
}

/** A difference that no bootstrap sample changed (two raters who agree throughout) has no honest interval. */
function withoutInterval(result: Result<number, { p: number }>): Result<number, { p: number }> {
  if (!result.ok) return result
  const { interval: _interval, ...rest } = result
  // An average of equal readers minus the same decisions is 0 but for rounding.
  const none = Math.abs(result.value) < 1e-12
  return { ...rest, value: none ? 0 : result.value, p: none ? 1 : result.p, note: 'The difference was the same in every bootstrap sample, so no interval can be computed.' }
}

/** The paired cases must themselves hold enough of both classes. */
function tooFew(collector: Collector, study: Study, pair: Pair, finding: string, options: JointOptions): Refusal | null {
  const members = [...pair.a.members, ...pair.b.members]
  const cases = collector.registry.shared(finding, members)
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
