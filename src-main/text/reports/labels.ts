import type { LabelId, Terms } from './lexicon.ts'
import { LABEL_IDS, LEXICON } from './lexicon.ts'
import type { Polarity } from './polarity.ts'
import { judge } from './polarity.ts'
import type { SectionChoice } from './sections.ts'
import { selectSections } from './sections.ts'
import { splitSentences } from './sentences.ts'

export type SilverLabel = Polarity | 'absent'

export interface Mention {
  finding: LabelId
  polarity: Polarity
  /** Place in the sentence as given. */
  start: number
  end: number
}

function mentionsOf(finding: LabelId, terms: Terms, sentence: string): Mention[] {
  const lower = sentence.toLowerCase()
  const found: Mention[] = []
  for (const match of lower.matchAll(terms.mention)) {
    const start = match.index
    const end = start + match[0].length
    // A trap counts only where it overlaps the mention: one sentence may hold both.
    const trap = terms.not ? [...lower.matchAll(new RegExp(terms.not.source, 'g'))].some((one) => one.index < end && one.index + one[0].length > start) : false
    if (!trap) found.push({ finding, polarity: judge(lower, start, end), start, end })
  }
  if (terms.normal) {
    for (const match of lower.matchAll(terms.normal)) {
      const start = match.index
      const end = start + match[0].length
      if (!found.some((one) => one.start < end && one.end > start)) found.push({ finding, polarity: 'negative', start, end })
    }
  }
  return found
}

/** Findings named in one sentence, each with its polarity: what a preview marks. */
export function findMentions(sentence: string): Mention[] {
  return (Object.keys(LEXICON) as (keyof typeof LEXICON)[]).flatMap((finding) => mentionsOf(finding, LEXICON[finding], sentence)).sort((a, b) => a.start - b.start)
}

/**
 * Labels read from a report's words, without annotation: per finding the strongest statement over all sentences (positive, then uncertain,
 * then negative; `absent` when it is not spoken of). `no-finding` is positive when nothing but devices is positive or uncertain, and
 * `absent` for a report that says nothing.
 */
export function silverLabels(report: string, sections: SectionChoice = 'both'): Record<LabelId, SilverLabel> {
  const labels = Object.fromEntries(LABEL_IDS.map((id) => [id, 'absent'])) as Record<LabelId, SilverLabel>
  const order: SilverLabel[] = ['absent', 'negative', 'uncertain', 'positive']
  const sentences = selectSections(report, sections).flatMap((section) => splitSentences(section.text))
  for (const sentence of sentences) {
    for (const { finding, polarity } of findMentions(sentence)) if (order.indexOf(polarity) > order.indexOf(labels[finding])) labels[finding] = polarity
  }
  if (sentences.length > 0) {
    const abnormal = LABEL_IDS.some((id) => id !== 'no-finding' && id !== 'support-devices' && (labels[id] === 'positive' || labels[id] === 'uncertain'))
    labels['no-finding'] = abnormal ? 'negative' : 'positive'
  }
  return labels
}
