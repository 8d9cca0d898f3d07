import type { Random } from '../../base/random.ts'
import type { Mention, SilverLabel } from './labels.ts'
import { findMentions, silverLabels } from './labels.ts'
import type { LabelId } from './lexicon.ts'
import type { SamplerOptions } from './sampler.ts'
import { createSentenceSampler, prepareReport } from './sampler.ts'
import type { Section } from './sections.ts'
import { findSections } from './sections.ts'

export interface ReportPreview {
  sections: Section[]
  sentences: { text: string; mentions: Mention[] }[]
  /** What training would see at the next accesses. */
  draws: string[]
  labels: Record<LabelId, SilverLabel>
}

/** Everything the pipeline makes of one report, for the reader to check before training. */
export function previewReport(report: string, options: SamplerOptions, random: Random, draws = 3): ReportPreview {
  const prepared = prepareReport(report, options.sections)
  const sample = createSentenceSampler(options)
  return {
    sections: findSections(report),
    sentences: prepared.sentences.map((text) => ({ text, mentions: findMentions(text) })),
    draws: Array.from({ length: draws }, () => sample(prepared, random)),
    labels: silverLabels(report, options.sections)
  }
}
