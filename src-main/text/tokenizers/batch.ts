import type { TextTokenizer, TokenBatch } from './types.ts'

/** What the two kinds share: start and end tokens around the text's own ids, truncation that keeps the end, padding. */
export function withContext(
  words: (text: string) => number[],
  { contextLength, startId, endId, padId, vocabularySize }: { contextLength: number; startId: number; endId: number; padId: number; vocabularySize: number }
): TextTokenizer {
  const encode = (text: string): number[] => [startId, ...words(text).slice(0, contextLength - 2), endId]
  return {
    contextLength,
    vocabularySize,
    encode,
    encodeBatch(texts): TokenBatch {
      const ids = new Int32Array(texts.length * contextLength).fill(padId)
      const mask = new Int32Array(ids.length)
      const ends = new Int32Array(texts.length)
      for (const [row, text] of texts.entries()) {
        const tokens = encode(text)
        ids.set(tokens, row * contextLength)
        mask.fill(1, row * contextLength, row * contextLength + tokens.length)
        ends[row] = tokens.length - 1
      }
      return { count: texts.length, length: contextLength, ids, mask, ends }
    }
  }
}
