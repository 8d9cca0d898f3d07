import { cohenKappa } from '../../metrics/cohen-kappa.ts'
import { gwetAc1 } from '../../metrics/gwet-ac1.ts'
import { krippendorffAlpha } from '../../metrics/krippendorff-alpha.ts'
import type { Agreement } from '../../contract/compare.ts'
import type { Study } from './study.ts'

/** Agreement of the readers with each other, on every case two of them answered, whatever the reference says. */
export function readerAgreement(study: Study, options: { level: number }): Agreement[] {
  const readers = study.raters.filter((rater) => rater.kind === 'reader')
  return study.findings.flatMap((finding) => {
    const taking = readers.filter((reader) => reader.decisions.has(finding))
    if (taking.length < 2) return []
    const columns = taking.map((reader) => reader.decisions.get(finding)!)
    const ratings = study.ids.map((_, k) => columns.map((column) => (column[k]! <= 1 ? column[k]! : null)))
    const complete = ratings.filter((row) => row.every((value) => value !== null))
    return [
      {
        finding,
        readers: taking.map((reader) => reader.name),
        kappa: taking.length === 2 ? cohenKappa(complete.map((row) => row[0]!), complete.map((row) => row[1]!), options) : null,
        ac1: gwetAc1(ratings, options),
        alpha: krippendorffAlpha(ratings, options)
      }
    ]
  })
}
