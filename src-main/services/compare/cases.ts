import type { CaseList, ConfusionCell } from '../../contract/compare.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import { casesWhere } from './detail/pick.ts'
import type { Study } from './study.ts'

/** More cases than this are counted, not listed. */
const LISTED = 5000

const CELLS: Record<ConfusionCell, [truth: 0 | 1, decision: 0 | 1]> = { tp: [1, 1], fn: [1, 0], fp: [0, 1], tn: [0, 0] }

/** The cases behind one cell of a rater's 2 x 2 table. @throws UmbraError `compare.rater` */
export function casesOfCell(study: Study, finding: string, rater: string, cell: ConfusionCell): CaseList {
  const decisions = study.raters.find(({ name }) => name === rater)?.decisions.get(finding)
  const truth = study.truth.get(finding)
  if (!decisions || !truth) throw new UmbraError('compare.rater', `${rater} made no decisions on ${finding} in this comparison.`)
  const [wanted, decided] = CELLS[cell]
  const all = [...casesWhere(study.ids.length, (k) => truth.values[k] === wanted && decisions[k] === decided)]
  return { total: all.length, cases: all.slice(0, LISTED).map((k) => ({ id: study.ids[k]!, studyId: study.studyIds?.[k] ?? null })) }
}
