import { Tokenizer } from '@huggingface/tokenizers'
import { UmbraError } from '../../base/umbra-error.ts'
import { withContext } from './batch.ts'
import type { TextTokenizer } from './types.ts'

export interface ClipBpeOptions {
  contextLength: number
  startId: number
  endId: number
  padId: number
}

/** CLIP's words: contractions, runs of letters, single digits, runs of anything else (openai/CLIP simple_tokenizer.py). */
const WORD = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+"

/** The 256 letters that stand for bytes: printable ones for themselves, the others shifted to 256 and up (GPT-2's bytes_to_unicode). */
export function byteLetters(): string[] {
  let shifted = 256
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174
    return String.fromCharCode(printable ? byte : shifted++)
  })
}

/**
 * CLIP's byte-level BPE over a Hugging Face style vocabulary: NFC, white space collapsed, lower-cased, `</w>` at the end of each word.
 *
 * Two steps of OpenAI's own script are left out, as Hugging Face's tokenizer leaves them out: ftfy's repair of wrongly decoded text and
 * HTML entities. A literal `<|endoftext|>` in a report is text, not the end: a report cannot cut itself short.
 *
 * @param vocab content of vocab.json: token -> id
 * @param merges content of merges.txt, best first
 * @throws UmbraError `model-vocabulary` when a byte or a merge has no token
 */
export function createClipBpe(vocab: string, merges: string, options: ClipBpeOptions): TextTokenizer {
  const ids = parseVocab(vocab)
  const pairs = merges
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#version'))
    .map((line) => line.split(' '))
  for (const pair of pairs) {
    if (pair.length !== 2) throw bad(`merge “${pair.join(' ')}” is not two tokens`)
    if (!Object.hasOwn(ids, pair.join(''))) throw bad(`merge “${pair.join(' ')}” gives a token that the vocabulary lacks`)
  }
  const missing = byteLetters().flatMap((letter) => [letter, `${letter}</w>`]).find((token) => !Object.hasOwn(ids, token))
  if (missing !== undefined) throw bad(`the vocabulary lacks “${missing}”, so that some texts could not be written`)
  const numbers = Object.values(ids)
  const known = new Set(numbers)
  for (const name of ['startId', 'endId'] as const) if (!known.has(options[name])) throw bad(`${name} ${options[name]} is no token of the vocabulary`)
  const tokenizer = new Tokenizer(
    {
      version: '1.0',
      added_tokens: [],
      normalizer: { type: 'Sequence', normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }] },
      pre_tokenizer: {
        type: 'Sequence',
        pretokenizers: [
          { type: 'Split', pattern: { Regex: WORD }, behavior: 'Removed', invert: true },
          { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false }
        ]
      },
      post_processor: null,
      decoder: null,
      model: { type: 'BPE', vocab: ids, merges: pairs, unk_token: null, continuing_subword_prefix: '', end_of_word_suffix: '</w>', fuse_unk: false, byte_fallback: false, ignore_merges: false }
    },
    {}
  )
  return withContext((text) => tokenizer.encode(text, { add_special_tokens: false }).ids, { ...options, vocabularySize: numbers.reduce((most, id) => Math.max(most, id), 0) + 1 })
}

function parseVocab(text: string): Record<string, number> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw bad(`not JSON (${(error as Error).message})`)
  }
  if (json === null || typeof json !== 'object' || Array.isArray(json) || !Object.values(json).every((id) => Number.isInteger(id) && id >= 0)) throw bad('not an object of token -> id')
  return json as Record<string, number>
}

function bad(reason: string): UmbraError {
  return new UmbraError('model-vocabulary', `The BPE vocabulary cannot be used: ${reason}.`, { hint: 'The package needs vocab.json and merges.txt of the tokenizer its text tower was trained with.' })
}
