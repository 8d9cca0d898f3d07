import { Tokenizer } from '@huggingface/tokenizers'
import { UmbraError } from '../../base/umbra-error.ts'
import { withContext } from './batch.ts'
import type { TextTokenizer } from './types.ts'

export interface WordPieceOptions {
  lowercase: boolean
  contextLength: number
  clsId: number
  sepId: number
  padId: number
  unkId: number
}

/**
 * BERT's tokenizer: control characters removed, Chinese characters apart, accents stripped when lower-casing, punctuation apart,
 * then the longest known piece first (google-research/bert tokenization.py).
 *
 * @param vocab content of vocab.txt: one token per line, its id is the line number
 * @throws UmbraError `model-vocabulary`
 */
export function createWordPiece(vocab: string, { lowercase, contextLength, clsId, sepId, padId, unkId }: WordPieceOptions): TextTokenizer {
  const tokens = vocab.replace(/\r?\n$/, '').split(/\r?\n/)
  for (const [name, id] of Object.entries({ clsId, sepId, padId, unkId })) {
    if (id < 0 || id >= tokens.length) throw new UmbraError('model-vocabulary', `The WordPiece vocabulary has ${tokens.length} lines, so ${name} cannot be ${id}.`, { hint: 'The package needs the vocab.txt its text tower was trained with.' })
  }
  const tokenizer = new Tokenizer(
    {
      version: '1.0',
      added_tokens: [],
      normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, strip_accents: null, lowercase },
      pre_tokenizer: { type: 'BertPreTokenizer' },
      post_processor: null,
      decoder: null,
      model: { type: 'WordPiece', vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), unk_token: tokens[unkId], continuing_subword_prefix: '##', max_input_chars_per_word: 100 }
    },
    {}
  )
  return withContext((text) => tokenizer.encode(text, { add_special_tokens: false }).ids, { contextLength, startId: clsId, endId: sepId, padId, vocabularySize: tokens.length })
}
