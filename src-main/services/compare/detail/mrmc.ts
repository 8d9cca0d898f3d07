import type { MrmcSection } from '../../../contract/compare.ts'
import type { MrmcStudy } from '../../../metrics/mrmc-data.ts'
import { obuchowskiRockette } from '../../../metrics/obuchowski-rockette.ts'
import type { MrmcTable } from '../imrmc.ts'
import { crossed, type CrossedStudy } from '../mrmc-study.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { readerScale } from './reader-scale.ts'

const BLIND = 'without AI'
const AIDED = 'with AI'

/** Readers without and with the AI, readers and cases random; null below two readers who read both ways. */
export function mrmcSection(study: Study, finding: string, { level, minPerClass }: DetailOptions): MrmcSection | null {
  const made = mrmcOf(study, finding)
  if (!made) return null
  const { study: crossedStudy, cases, left } = made.crossed
  // The first modality's mean minus the second's: with the AI minus without.
  return {
    scale: made.scale,
    modalities: [...crossedStudy.modalities],
    readers: [...crossedStudy.readers],
    cases: cases.length,
    leftOut: { incompleteCases: left.incompleteCases.length, incompleteReaders: left.incompleteReaders, withoutTruth: left.withoutTruth.length },
    result: obuchowskiRockette(crossedStudy, { level, minPerClass })
  }
}

/** The crossed study of one finding, e.g. to write it as .imrmc. */
export function crossedStudy(study: Study, finding: string): { study: MrmcStudy; cases: string[] } | null {
  return mrmcOf(study, finding)?.crossed ?? null
}

function mrmcOf(study: Study, finding: string): { crossed: CrossedStudy; scale: string } | null {
  const couples = study.raters.flatMap((aided) => {
    const blind = aided.kind === 'aided' ? study.raters.find(({ name }) => name === aided.blind) : undefined
    return blind?.decisions.has(finding) && aided.decisions.has(finding) ? [{ blind, aided }] : []
  })
  if (couples.length < 2) return null
  const { values } = study.truth.get(finding)!
  const scale = readerScale(couples.flatMap(({ blind, aided }) => [blind, aided]), finding)
  const table: MrmcTable = { rows: [], truth: new Map() }
  study.ids.forEach((id, k) => {
    const truth = values[k]!
    if (truth === 0 || truth === 1) table.truth.set(id, truth)
    for (const { blind, aided } of couples) {
      for (const [rater, modality] of [[blind, BLIND], [aided, AIDED]] as const) {
        const score = scale.scoreOf(rater, k)
        if (score !== null) table.rows.push({ reader: blind.name, modality, case: id, score })
      }
    }
  })
  return { crossed: crossed(table, finding), scale: scale.words }
}
