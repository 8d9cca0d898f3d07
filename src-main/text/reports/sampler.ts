import type { Random } from '../../base/random.ts'
import type { SectionChoice } from './sections.ts'
import { selectSections } from './sections.ts'
import { splitSentences, withoutRepeats } from './sentences.ts'

export interface SamplerOptions {
  /** Sentences per draw; `all` gives the whole text of the sections. */
  k: number | 'all'
  /** Default `both`. */
  sections?: SectionChoice
  /** Keep the report's order (default), or leave the order of the draw. */
  keepOrder?: boolean
}

/** A report cut once, drawn from often. */
export interface PreparedReport {
  /** Text of the chosen sections, white space collapsed. */
  whole: string
  sentences: string[]
}

export function prepareReport(report: string, sections: SectionChoice = 'both'): PreparedReport {
  const chosen = selectSections(report, sections)
  return {
    whole: chosen.map((section) => section.text.replace(/\s+/g, ' ').trim()).join(' '),
    sentences: withoutRepeats(chosen.flatMap((section) => splitSentences(section.text)))
  }
}

export type SentenceSampler = (report: string | PreparedReport, random: Random) => string

/**
 * Random sentence sampling: k sentences without replacement, drawn anew at every call, joined with a space. Fewer sentences than k give
 * all of them. A report without any sentence gives the empty string.
 *
 * @throws RangeError when k is no positive whole number
 */
export function createSentenceSampler(options: SamplerOptions): SentenceSampler {
  const { k, sections = 'both', keepOrder = true } = options
  if (k !== 'all' && (!Number.isInteger(k) || k < 1)) throw new RangeError(`Sentences per draw must be a positive whole number or 'all', not ${k}`)
  return (report, random) => {
    const prepared = typeof report === 'string' ? prepareReport(report, sections) : report
    if (k === 'all') return prepared.whole
    const drawn = random.shuffle(prepared.sentences.map((_, i) => i)).slice(0, k)
    if (keepOrder) drawn.sort((a, b) => a - b)
    return drawn.map((i) => prepared.sentences[i]!).join(' ')
  }
}
