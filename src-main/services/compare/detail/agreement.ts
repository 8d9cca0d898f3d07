import type { FindingDetail, PairAgreement } from '../../../contract/compare.ts'
import { cohenKappa } from '../../../metrics/cohen-kappa.ts'
import { fleissKappa } from '../../../metrics/fleiss-kappa.ts'
import { gwetAc1 } from '../../../metrics/gwet-ac1.ts'
import { krippendorffAlpha } from '../../../metrics/krippendorff-alpha.ts'
import { mcnemar } from '../../../metrics/mcnemar.ts'
import { pabak } from '../../../metrics/pabak.ts'
import type { Rater } from '../raters.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { casesWhere, deciders, decidedByAll, decisionsAt, truthAt, valuesAt } from './pick.ts'

/** Above this many raters only pairs with a model are listed: 12 readers make 66 pairs among themselves. */
const ALL_PAIRS = 6

const isModel = ({ kind }: Rater): boolean => kind === 'decisions' || kind === 'scores'

/** Every two raters; a majority is left out, being made of the others. */
export function pairAgreements(study: Study, finding: string, options: DetailOptions): PairAgreement[] {
  const raters = deciders(study, finding).filter(({ kind }) => kind !== 'consensus')
  const pairs = raters.flatMap((a, k) => raters.slice(k + 1).map((b): [Rater, Rater] => [a, b]))
  return pairs
    .filter(([a, b]) => raters.length <= ALL_PAIRS || isModel(a) || isModel(b) || a.blind === b.name || b.blind === a.name)
    .map(([a, b]) => {
      const both = decidedByAll(study, finding, [a, b], false)
      const [x, y] = [decisionsAt(a, finding, both), decisionsAt(b, finding, both)]
      const scored = decidedByAll(study, finding, [a, b], true)
      return {
        a: a.name,
        b: b.name,
        kappa: cohenKappa(x, y, options),
        pabak: pabak(x, y, options),
        ac1: gwetAc1(Array.from(x, (value, k) => [value, y[k]!]), options),
        mcnemar: mcnemar(truthAt(study, finding, scored), decisionsAt(a, finding, scored), decisionsAt(b, finding, scored), options)
      }
    })
}

/** All readers without the AI together. Fleiss needs every case answered by everybody; the others take what there is. */
export function groupAgreement(study: Study, finding: string, options: DetailOptions): FindingDetail['group'] {
  const readers = deciders(study, finding).filter(({ kind }) => kind === 'reader')
  if (readers.length < 2) return null
  const columns = readers.map((reader) => reader.decisions.get(finding)!)
  const ratings = study.ids.map((_, k) => columns.map((column) => (column[k]! <= 1 ? column[k]! : null)))
  const complete = ratings.filter((row) => row.every((value) => value !== null))
  return { readers: readers.map(({ name }) => name), fleiss: fleissKappa(complete, options), ac1: gwetAc1(ratings, options), alpha: krippendorffAlpha(ratings, options) }
}

/** Agreement of confidences in steps of twenty, quadratic weights: near misses count less than opposites. */
export function confidenceAgreement(study: Study, finding: string, options: DetailOptions): FindingDetail['confidence'] {
  const readers = study.raters.filter(({ kind, confidence }) => kind === 'reader' && confidence?.has(finding))
  return readers.flatMap((a, k) =>
    readers.slice(k + 1).map((b) => {
      const [x, y] = [a.confidence!.get(finding)!, b.confidence!.get(finding)!]
      const both = casesWhere(study.ids.length, (at) => !Number.isNaN(x[at]) && !Number.isNaN(y[at]))
      const step = (values: Float64Array): Float64Array => valuesAt(values, both).map((value) => Math.min(4, Math.floor(value / 20)))
      return { a: a.name, b: b.name, kappa: cohenKappa(step(x), step(y), { ...options, weights: 'quadratic' }) }
    })
  )
}
