import type { FindingDetail } from '../../../contract/compare.ts'
import { confusion } from '../../../metrics/confusion.ts'
import { predictiveAtPrevalence } from '../../../metrics/ppv-at-prevalence.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { deciders, decidedByAll, decisionsAt, truthAt } from './pick.ts'

/** PPV and NPV of each decider at the prevalence asked about, else at the sample's own. */
export function predictiveValues(study: Study, finding: string, options: DetailOptions): FindingDetail['predictive'] {
  return deciders(study, finding).map((rater) => {
    const cases = decidedByAll(study, finding, [rater], true)
    const table = confusion(truthAt(study, finding, cases), decisionsAt(rater, finding, cases))
    if (!table.ok) return { rater: rater.name, result: table }
    const { tp, fn } = table.value
    return { rater: rater.name, result: predictiveAtPrevalence(table.value, options.prevalence ?? (tp + fn) / cases.length, options) }
  })
}
