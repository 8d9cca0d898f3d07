import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { createWordPiece } from '../../../src-main/text/tokenizers/wordpiece.ts'
import { naiveWordPiece } from './naive-wordpiece.ts'
import { TEXTS } from './radiology-texts.ts'

const SPECIAL = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]']
const options = { lowercase: true, contextLength: 64, clsId: 2, sepId: 3, padId: 0, unkId: 1 }

describe('ids derived by hand', () => {
  const tokens = [...SPECIAL, 'pneumo', '##thorax', '##thor', 'no', '.', 'un', '##aff', '##able', '肺', 'edema', 'Edema', '-', '##a']
  const tokenizer = createWordPiece(tokens.join('\n') + '\n', options)

  test('longest piece first, punctuation apart, unknown words whole', () => {
    expect(tokenizer.encode('No pneumothorax.')).toEqual([2, 8, 5, 6, 9, 3])
    expect(tokenizer.encode('unaffable zebra un-a')).toEqual([2, 10, 11, 12, 1, 10, 16, 1, 3])
  })

  test('case and accents go when the vocabulary is lower-case, and stay when not', () => {
    expect(tokenizer.encode('EDÉMA 肺no')).toEqual([2, 14, 13, 8, 3])
    expect(createWordPiece(tokens.join('\n'), { ...options, lowercase: false }).encode('Edema edéma')).toEqual([2, 15, 1, 3])
  })

  test('truncated with the separator kept, padded, masked', () => {
    const batch = createWordPiece(tokens.join('\n'), { ...options, contextLength: 5 }).encodeBatch(['no no no no no', 'no'])
    expect([...batch.ids]).toEqual([2, 8, 8, 8, 3, 2, 8, 3, 0, 0])
    expect([...batch.mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0, 0])
    expect([...batch.ends]).toEqual([4, 2])
  })

  test('ids outside the vocabulary are refused', () => {
    expect(() => createWordPiece('a\nb', options)).toThrow('2 lines, so clsId cannot be 2')
  })
})

test.each([true, false])('equal to the naive tokenizer on report language, lower-case %s', (lowercase) => {
  const random = createRandom('wordpiece')
  const text = TEXTS.join(' ')
  const folded = lowercase ? [...text.toLowerCase().normalize('NFD')].filter((char) => !/\p{Mn}/u.test(char)).join('') : text
  const letters = new Set([...folded].filter((char) => !/\s/.test(char)))
  const words = folded.split(/[\s\p{P}]+/u).filter((word) => word.length > 1)
  // Letters, their continuations, and random beginnings and endings of words.
  const tokens = [...new Set([...SPECIAL, ...[...letters].slice(3), ...[...letters].map((char) => `##${char}`), ...words.flatMap((word) => [word.slice(0, 1 + random.integer(word.length)), `##${word.slice(random.integer(word.length))}`])])]
  const tokenizer = createWordPiece(tokens.join('\n'), { ...options, lowercase, contextLength: 4096 })
  const mixed = Array.from({ length: 80 }, () => random.shuffle([...text]).slice(0, 100).join(''))
  for (const each of [...TEXTS, ...mixed]) expect(tokenizer.encode(each).slice(1, -1), JSON.stringify(each)).toEqual(naiveWordPiece(tokens, lowercase, 1, each))
})
