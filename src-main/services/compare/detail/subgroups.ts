import type { FindingDetail, SubgroupFigures } from '../../../contract/compare.ts'
import { auroc } from '../../../metrics/auroc.ts'
import { confusion } from '../../../metrics/confusion.ts'
import { sensitivity, specificity } from '../../../metrics/rates.ts'
import type { Result } from '../../../metrics/result.ts'
import { bySubgroup } from '../../../metrics/subgroup.ts'
import { answeredCases } from '../figures.ts'
import type { Rater } from '../raters.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { casesWhere, decisionsAt, truthAt, valuesAt } from './pick.ts'

/** Figures by age band, sex, view and device, as far as they are known; a case without a group counts under `unknown`. */
export function subgroupFigures(study: Study, finding: string, options: DetailOptions): FindingDetail['subgroups'] {
  const { values } = study.truth.get(finding)!
  const raters = study.raters.filter((rater) => rater.decisions.has(finding) || rater.scores.has(finding))
  return [...study.groups].map(([by, groups]) => {
    const judged = [...casesWhere(groups.length, (k) => values[k]! <= 1)]
    const rows = bySubgroup<SubgroupFigures['raters'], object>(judged.map((k) => groups[k]!), (members) => {
      const inside = new Set(members.map((k) => judged[k]!))
      return { ok: true, value: Object.fromEntries(raters.map((rater) => [rater.name, figuresWithin(study, rater, finding, inside, options)])), n: members.length, method: 'subgroup' }
    })
    return {
      by,
      rows: rows.toSorted((a, b) => order(a.group, b.group)).map(({ group, n, small, result }) => {
        const positives = judged.reduce((sum, k) => sum + ((groups[k] ?? 'unknown') === group ? values[k]! : 0), 0)
        return { group, n, small, positives, raters: result.ok ? result.value : {} }
      })
    }
  })
}

const order = (a: string, b: string): number => Number(a === 'unknown') - Number(b === 'unknown') || Number(b.startsWith('under')) - Number(a.startsWith('under')) || a.localeCompare(b, 'en')

function figuresWithin(study: Study, rater: Rater, finding: string, inside: ReadonlySet<number>, options: DetailOptions): { sensitivity: Result; specificity: Result; auroc: Result | null } {
  const cases = answeredCases(study, rater, finding).filter((k) => inside.has(k))
  const truth = truthAt(study, finding, cases)
  const scores = rater.scores.get(finding)
  const table = rater.decisions.has(finding) ? confusion(truth, decisionsAt(rater, finding, cases)) : null
  const none: Result = { ok: false, code: 'undefined', reason: 'There are no decisions without a threshold.', n: cases.length }
  return {
    sensitivity: table ? (table.ok ? sensitivity(table.value, options) : table) : none,
    specificity: table ? (table.ok ? specificity(table.value, options) : table) : none,
    auroc: scores ? auroc(truth, valuesAt(scores, cases), options) : null
  }
}
