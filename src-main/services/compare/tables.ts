import { answeredCases } from './figures.ts'
import { FN, FP, OUT, TN, TP, type Table } from './joint-bootstrap.ts'
import type { Rater } from './raters.ts'
import { pairKey, type Study } from './study.ts'

/** The tables a joint bootstrap needs, each made once however many comparisons use it. */
export type TableRegistry = {
  tables: Table[]
  /** decisions of `rater` on the cases all of `together` answered */
  table(rater: Rater, finding: string, together: readonly Rater[]): { table: number; cases: Uint32Array }
  /** the cases that all of `together` answered, ascending */
  shared(finding: string, together: readonly Rater[]): Uint32Array
}

export function tableRegistry(study: Study): TableRegistry {
  const tables: Table[] = []
  const made = new Map<string, { table: number; cases: Uint32Array }>()
  const answered = new Map<string, Uint32Array>()
  const lists = new Map<string, Uint32Array[]>()
  const casesOf = (rater: Rater, finding: string): Uint32Array => {
    const key = pairKey(rater.name, finding)
    let cases = answered.get(key)
    if (!cases) {
      const found = answeredCases(study, rater, finding)
      // Raters who answered the same cases share one list, so that most intersections need no work.
      const known = lists.get(finding) ?? []
      cases = known.find((list) => list.length === found.length && list.every((k, at) => k === found[at])) ?? found
      if (cases === found) lists.set(finding, [...known, found])
      answered.set(key, cases)
    }
    return cases
  }
  const intersections = new Map<string, Uint32Array>()
  const shared = (finding: string, together: readonly Rater[]): Uint32Array => {
    const key = [finding, namesOf(together)].join('\u0001')
    let cases = intersections.get(key)
    if (!cases) intersections.set(key, (cases = intersect(together.map((rater) => casesOf(rater, finding)))))
    return cases
  }
  return {
    tables,
    shared,
    table: (rater, finding, together) => {
      const cases = shared(finding, together)
      // Where the others' gaps take nothing away, the rater's own table serves.
      const scope = cases.length === casesOf(rater, finding).length ? '' : namesOf(together)
      const key = [rater.name, finding, scope].join('\u0001')
      let entry = made.get(key)
      if (!entry) made.set(key, (entry = { table: tables.push({ finding, categories: categoriesOf(study, rater, finding, cases) }) - 1, cases }))
      return entry
    }
  }
}

const namesOf = (raters: readonly Rater[]): string => raters.map((rater) => rater.name).toSorted().join('\u0000')

function categoriesOf(study: Study, rater: Rater, finding: string, cases: Uint32Array): Uint8Array {
  const truth = study.truth.get(finding)!.values
  const decisions = rater.decisions.get(finding)!
  const categories = new Uint8Array(truth.length).fill(OUT)
  for (const k of cases) categories[k] = truth[k] === 1 ? (decisions[k] === 1 ? TP : FN) : decisions[k] === 1 ? FP : TN
  return categories
}

/** Common members of ascending lists. */
function intersect([first, ...others]: readonly Uint32Array[]): Uint32Array {
  let common = first!
  for (const other of others) {
    if (other === common) continue
    let at = 0
    common = common.filter((k) => {
      while (at < other.length && other[at]! < k) at++
      return other[at] === k
    })
  }
  return common
}
