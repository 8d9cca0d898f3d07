import type { ReferenceTrial } from '../../contract/index.ts'
import { listReferences } from '../../db/references.ts'
import type { ReadDb } from '../../db/types.ts'
import { auroc } from '../../metrics/auroc.ts'
import { truthOf } from '../references/use.ts'

/** Margin of each study: of the film where it is highest, as everywhere else. */
export function studyMargins(films: readonly { studyId: number }[], margins: readonly number[]): Map<number, number> {
  const highest = new Map<number, number>()
  films.forEach(({ studyId }, i) => highest.set(studyId, Math.max(margins[i]!, highest.get(studyId) ?? -Infinity)))
  return highest
}

/**
 * AUROC against every reference of the library that has labels of `findingId`, uncertain ones left out. Refused in words where a class is too
 * small.
 *
 * @param studies margins by study, of those the current reader may see
 */
export function againstReferences(db: ReadDb, findingId: string, studies: ReadonlyMap<number, number>): ReferenceTrial[] {
  return listReferences(db)
    .filter(({ findings }) => findings.some((finding) => finding.findingId === findingId))
    .map(({ id, name, kind }) => {
      const labelled = [...truthOf(db, id, findingId, 'exclude')].filter(([study]) => studies.has(study))
      const result = auroc(labelled.map(([, label]) => label), labelled.map(([study]) => studies.get(study)!))
      const positives = labelled.filter(([, label]) => label === 1).length
      return {
        referenceId: id,
        name,
        silver: kind === 'report',
        positives,
        negatives: labelled.length - positives,
        auroc: result.ok ? result.value : null,
        interval: result.ok && result.interval ? [result.interval.low, result.interval.high] : null,
        because: result.ok ? null : result.reason
      }
    })
}

/** Findings with labels in any reference, once each. */
export const labelledFindings = (db: ReadDb): { findingId: string; name: string }[] => [
  ...new Map(listReferences(db).flatMap(({ findings }) => findings.map(({ findingId, name }) => [findingId, { findingId, name }] as const))).values()
]
