/** Texts as a text encoder takes them; every array is [count, length], row by row. */
export interface TokenBatch {
  count: number
  /** The context length: every row is padded to it. */
  length: number
  ids: Int32Array
  /** 1 on tokens, 0 on padding. */
  mask: Int32Array
  /** Position of the end token in each row: where CLIP pools. */
  ends: Int32Array
}

export interface TextTokenizer {
  readonly contextLength: number
  /** Highest id + 1: what the embedding table of the text tower must hold. */
  readonly vocabularySize: number
  /** Ids with start and end token, cut to the context length; the end token always stays. */
  encode(text: string): number[]
  encodeBatch(texts: readonly string[]): TokenBatch
}
