import type { AgainstReadersSection } from '../../../contract/compare.ts'
import { readersAgainstAi } from '../../../metrics/readers-against-ai.ts'
import { refuse } from '../../../metrics/result.ts'
import { crossed } from '../mrmc-study.ts'
import type { MrmcTable } from '../imrmc.ts'
import type { Rater } from '../raters.ts'
import type { Study } from '../study.ts'
import type { DetailOptions } from './index.ts'
import { decisionOf, readerScale } from './reader-scale.ts'

const READERS = 'readers'
const AI = 'the AI'

/**
 * Each model alone against the average reader without it, on the cases that all of them answered. Like is compared with like: readers who
 * graded their confidence with the model's scores, readers who said yes or no with its decisions, because an area under two straight lines
 * lies below any curve through the same point.
 */
export function againstReaders(study: Study, finding: string, options: DetailOptions): AgainstReadersSection[] {
  const readers = study.raters.filter(({ kind, decisions }) => kind === 'reader' && decisions.has(finding))
  const models = study.raters.filter(({ kind, decisions, scores }) => (kind === 'scores' && scores.has(finding)) || (kind === 'decisions' && decisions.has(finding)))
  return readers.length === 0 ? [] : models.map((model) => against(study, finding, model, readers, options))
}

function against(study: Study, finding: string, model: Rater, readers: readonly Rater[], { level, minPerClass }: DetailOptions): AgainstReadersSection {
  const graded = readerScale(readers, finding)
  const scores = model.scores.get(finding)
  const scale = graded.graded && !scores ? readerScale([], finding) : graded
  const useScores = scale.graded && scores !== undefined
  const table: MrmcTable = { rows: [], truth: new Map() }
  const { values } = study.truth.get(finding)!
  const aiScore = (k: number): number | null => (useScores ? (Number.isNaN(scores[k]) ? null : scores[k]!) : model.decisions.has(finding) ? decisionOf(model, finding, k) : null)
  study.ids.forEach((id, k) => {
    const truth = values[k]!
    if (truth === 0 || truth === 1) table.truth.set(id, truth)
    const ai = aiScore(k)
    for (const reader of readers) {
      const score = scale.scoreOf(reader, k)
      if (score !== null) table.rows.push({ reader: reader.name, modality: READERS, case: id, score })
      // The model answers once; its answer stands beside every reader's.
      if (ai !== null) table.rows.push({ reader: reader.name, modality: AI, case: id, score: ai })
    }
  })
  const { study: made, cases, left } = crossed(table, finding)
  const section = {
    model: model.name,
    scale: useScores ? `${scale.words}, against the model's scores` : `${scale.words}; the model at its operating point`,
    readers: [...made.readers],
    cases: cases.length,
    leftOut: { incompleteCases: left.incompleteCases.length, incompleteReaders: left.incompleteReaders, withoutTruth: left.withoutTruth.length }
  }
  if (!useScores && !model.decisions.has(finding)) return { ...section, result: refuse('bad-input', `The readers said yes or no, and ${model.name} has no operating point for this finding to be compared at.`, cases.length) }
  if (!useScores && study.thresholds.get(model.name)?.get(finding)?.tunedOnScoredCases) return { ...section, result: refuse('bad-input', `The readers said yes or no, and the operating point of ${model.name} was chosen on the cases compared.`, cases.length) }
  const [ofAi, ofReaders] = [made.modalities.indexOf(AI), made.modalities.indexOf(READERS)]
  if (ofAi < 0 || ofReaders < 0) return { ...section, result: refuse('few-cases', `No reader and ${model.name} answered the same cases.`, 0) }
  return { ...section, result: readersAgainstAi({ readers: made.readers, truth: made.truth, readerScores: made.scores[ofReaders]!, aiScores: made.scores[ofAi]![0] ?? [] }, { level, minPerClass }) }
}
