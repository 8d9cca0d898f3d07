import type { Recipe } from '../contract/index.ts'
import type { Preprocessing } from '../models/manifest.ts'
import { createSentenceSampler, prepareReport } from '../text/reports/index.ts'
import type { FilmStore } from './film-store.ts'
import type { LoopData } from './loop-types.ts'
import type { Pair } from './pairs/types.ts'
import { labelsOf } from './report-text.ts'

/** The pairs of a run as the loop wants them: films by position from the store, texts cut into sentences once. */
export function pairData(pairs: readonly Pair[], store: Pick<FilmStore, 'batch'>, preprocessing: Preprocessing, { k, sections }: Pick<Recipe, 'k' | 'sections'>): LoopData {
  const side = (split: Pair['split']): number[] => pairs.flatMap((pair, index) => (pair.split === split ? [index] : []))
  const reports = pairs.map(({ report }) => prepareReport(report, sections))
  const sampler = createSentenceSampler({ k, sections })
  // One labelled column is enough to mean that a reader's labels are there: mixing them with labels read by rules would blur both.
  const labelsFrom = pairs.some(({ labels }) => Object.values(labels).some((label) => label !== null)) ? 'true' : 'silver'
  const silver = new Map<number, Readonly<Record<string, boolean | null>>>()
  return {
    train: side('train'),
    validate: side('validate'),
    test: side('test'),
    films: (indices) => {
      const keys = indices.map((index) => pairs[index]!.content)
      return { keys, pixels: (positions) => store.batch(positions ? positions.map((position) => keys[position]!) : keys, preprocessing) }
    },
    draw: (index, random) => sampler(reports[index]!, random),
    report: (index) => reports[index]!.whole,
    patient: (index) => pairs[index]!.patient,
    study: (index) => pairs[index]!.study,
    labels: (index) => {
      if (labelsFrom === 'true') return pairs[index]!.labels
      const known = silver.get(index) ?? labelsOf(pairs[index]!.report)
      silver.set(index, known)
      return known
    },
    labelsFrom
  }
}
