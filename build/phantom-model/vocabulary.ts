import { readFileSync } from 'node:fs'
import type { PromptSet } from '../../src-main/inference/prompts/schema.ts'
import { caseOf, reportOf } from './data.ts'

export const shippedPrompts = (id: string): PromptSet => JSON.parse(readFileSync(new URL(`../../resources/prompts/${id}.json`, import.meta.url), 'utf8')) as PromptSet

/** Every character a text may hold stands alone and as a continuation, so that no word is ever unknown. */
const CHARACTERS = [...'abcdefghijklmnopqrstuvwxyz0123456789']
const PUNCTUATION = [...'.,;:!?()-/\'"%+#&*<>=[]_']

export interface Vocabulary {
  tokens: string[]
  padId: number
  unkId: number
  clsId: number
  /** The highest id: the text tower pools at the highest id of a row. */
  sepId: number
}

/**
 * WordPiece vocabulary of whole words: those of the texts, most frequent first, then characters for spelling out the rest.
 *
 * @param texts reports and prompts
 */
export function buildVocabulary(texts: Iterable<string>, most = 1400): Vocabulary {
  const counts = new Map<string, number>()
  for (const text of texts) for (const [word] of text.toLowerCase().matchAll(/[a-z]+|\d/g)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const words = [...counts].filter(([word]) => word.length > 1).sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, most).map(([word]) => word)
  const tokens = ['[PAD]', '[UNK]', '[CLS]', ...PUNCTUATION, ...CHARACTERS, ...CHARACTERS.map((one) => `##${one}`), ...words, '[SEP]']
  return { tokens, padId: 0, unkId: 1, clsId: 2, sepId: tokens.length - 1 }
}

/** Words of the shipped prompts and of reports of films that nothing is trained or measured on. */
export function phantomVocabulary(): Vocabulary {
  const prompts = ['phantom', 'chest-14'].flatMap((id) => shippedPrompts(id).findings.flatMap(({ positive, negative }) => [...positive, ...negative]))
  return buildVocabulary([...prompts, ...Array.from({ length: 6000 }, (_, i) => reportOf(caseOf('vocabulary', i)))])
}
