import { rankCases } from '../../metrics/weighted-auroc.ts'
import { answeredCases } from './figures.ts'
import { FN, FP, OUT, TN, TP, type Column } from './joint-bootstrap.ts'
import type { Rater } from './raters.ts'
import { pairKey, type Study } from './study.ts'

/** The columns a joint bootstrap needs, each made once however many comparisons use it. */
export type ColumnRegistry = {
  columns: Column[]
  /** decisions of `rater` on the cases all of `together` answered */
  table(rater: Rater, finding: string, together: readonly Rater[]): { column: number; cases: Uint32Array }
  /** scores of `rater` on the cases all of `together` answered */
  ranks(rater: Rater, finding: string, together: readonly Rater[]): { column: number; cases: Uint32Array }
}

export function columnRegistry(study: Study): ColumnRegistry {
  const columns: Column[] = []
  const made = new Map<string, { column: number; cases: Uint32Array }>()
  const answered = new Map<string, Uint32Array>()
  const casesOf = (rater: Rater, finding: string): Uint32Array => {
    const key = pairKey(rater.name, finding)
    let cases = answered.get(key)
    if (!cases) answered.set(key, (cases = answeredCases(study, rater, finding)))
    return cases
  }
  const register = (kind: string, rater: Rater, finding: string, together: readonly Rater[], build: (cases: Uint32Array) => Column): { column: number; cases: Uint32Array } => {
    const own = casesOf(rater, finding)
    const cases = intersect(own, together.filter((other) => other !== rater).map((other) => casesOf(other, finding)))
    // Where the others' gaps take nothing away, the rater's own column serves.
    const scope = cases.length === own.length ? '' : together.map((other) => other.name).toSorted().join('\u0000')
    const key = [kind, rater.name, finding, scope].join('\u0001')
    let entry = made.get(key)
    if (!entry) made.set(key, (entry = { column: columns.push(build(cases)) - 1, cases }))
    return entry
  }
  return {
    columns,
    table: (rater, finding, together) =>
      register('table', rater, finding, together, (cases) => {
        const truth = study.truth.get(finding)!.values
        const decisions = rater.decisions.get(finding)!
        const categories = new Uint8Array(truth.length).fill(OUT)
        for (const k of cases) categories[k] = truth[k] === 1 ? (decisions[k] === 1 ? TP : FN) : decisions[k] === 1 ? FP : TN
        return { categories, ranked: null }
      }),
    ranks: (rater, finding, together) => register('ranks', rater, finding, together, (cases) => ({ categories: null, ranked: rankCases(study.truth.get(finding)!.values, rater.scores.get(finding)!, cases) }))
  }
}

/** Common members of ascending lists. */
function intersect(first: Uint32Array, others: readonly Uint32Array[]): Uint32Array {
  let common = first
  for (const other of others) {
    let at = 0
    common = common.filter((k) => {
      while (at < other.length && other[at]! < k) at++
      return other[at] === k
    })
  }
  return common
}
