import type { Random } from '../base/random.ts'
import type { Recipe } from '../contract/index.ts'
import { silverLabels } from '../text/reports/labels.ts'
import { prepareReport } from '../text/reports/sampler.ts'

export type Labels = Readonly<Record<string, boolean | null>>

export const sentencesOf = (report: string, sections: Recipe['sections']): string[] => prepareReport(report, sections).sentences

/** What a report states: present, absent, or null where it is uncertain or silent. */
export const statedLabels = (report: string): Labels => Object.fromEntries(Object.entries(silverLabels(report)).map(([id, label]) => [id, label === 'positive' ? true : label === 'negative' ? false : null]))

/** What the silver figures are computed with: a finding the report is silent about counts as absent, as readers mean it; an uncertain one does not count. */
export const labelsOf = (report: string): Labels => Object.fromEntries(Object.entries(silverLabels(report)).map(([id, label]) => [id, label === 'uncertain' ? null : label === 'positive']))

/** Places of the sentences one access draws, as `createSentenceSampler` does with the same generator. */
export function drawnOf(sentences: number, k: Recipe['k'], random: Random): number[] {
  const places = Array.from({ length: sentences }, (_, i) => i)
  return k === 'all' ? places : random.shuffle(places).slice(0, k).sort((a, b) => a - b)
}
