import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { byteLetters, createClipBpe } from '../../../src-main/text/tokenizers/clip-bpe.ts'
import { byteLetter, learnClipVocabulary, naiveClipBpe } from './naive-bpe.ts'
import { TEXTS } from './radiology-texts.ts'

const START = 512
const END = 513
const options = { contextLength: 77, startId: START, endId: END, padId: 0 }
const merged = (merges: [string, string][], extra: string[] = []): { vocab: string; merges: string } => {
  const letters = byteLetters()
  const tokens = [...letters, ...letters.map((letter) => `${letter}</w>`), '<|startoftext|>', '<|endoftext|>', ...merges.map((pair) => pair.join('')), ...extra]
  return { vocab: JSON.stringify(Object.fromEntries(tokens.map((token, id) => [token, id]))), merges: `#version: 0.2\n${merges.map((pair) => pair.join(' ')).join('\n')}\n` }
}

describe('ids derived by hand', () => {
  // Bytes are ids 0..255, the same at a word's end 256..511; merges start at 514.
  const small = merged([['c', 'a'], ['ca', 't</w>'], ['t', 'h'], ['th', 'e</w>'], ['h', 'e']])
  const tokenizer = createClipBpe(small.vocab, small.merges, options)
  const at = (letter: string): number => letter.charCodeAt(0)

  test('words, merges in order of rank, word ends', () => {
    // cat = ca + t</w> (515); the = th + e</w> (517), because "t h" ranks before "h e"; hen = he (518) + n</w>.
    expect(tokenizer.encode('The cat hen')).toEqual([START, 517, 515, 518, 256 + at('n'), END])
    expect(tokenizer.encode('cats')).toEqual([START, 514, at('t'), 256 + at('s'), END])
  })

  test('digits stand alone, punctuation together, contractions apart', () => {
    expect(tokenizer.encode('12 .. a\'s')).toEqual([START, 256 + at('1'), 256 + at('2'), at('.'), 256 + at('.'), 256 + at('a'), at("'"), 256 + at('s'), END])
  })

  test('letters beyond ASCII are their UTF-8 bytes; the space and control bytes have letters of their own', () => {
    expect(tokenizer.encode('é')).toEqual([START, 0xc3, 256 + 0xa9, END])
    expect(byteLetters()).toEqual(Array.from({ length: 256 }, (_, byte) => byteLetter(byte)))
    expect([byteLetters()[32], byteLetters()[10]]).toEqual(['Ġ', 'Ċ'])
  })

  test('an empty text is start and end', () => {
    expect(tokenizer.encode('  \n ')).toEqual([START, END])
  })
})

test('equal to the naive encoder on report language, whatever the vocabulary', () => {
  for (const count of [0, 40, 400]) {
    const learnt = learnClipVocabulary(TEXTS.join(' ').repeat(2), count)
    const size = Object.keys(learnt.vocab).length
    const tokenizer = createClipBpe(JSON.stringify(learnt.vocab), learnt.merges.map((pair) => pair.join(' ')).join('\n'), { contextLength: 4096, startId: size - 2, endId: size - 1, padId: 0 })
    expect(tokenizer.vocabularySize).toBe(size)
    const random = createRandom(count)
    const mixed = Array.from({ length: 60 }, () => random.shuffle([...TEXTS.join(' ')]).slice(0, 120).join(''))
    for (const text of [...TEXTS, ...mixed]) expect(tokenizer.encode(text).slice(1, -1), text).toEqual(naiveClipBpe(learnt.vocab, learnt.merges, text))
  }
})

test('truncation keeps the end token; padding, mask and pooled position', () => {
  const { vocab, merges } = merged([])
  const batch = createClipBpe(vocab, merges, { ...options, contextLength: 6, padId: 7 }).encodeBatch(['abcdefgh', 'a b', ''])
  const a = 'a'.charCodeAt(0)
  expect([...batch.ids]).toEqual([START, a, a + 1, a + 2, a + 3, END, START, 256 + a, 256 + a + 1, END, 7, 7, START, END, 7, 7, 7, 7])
  expect([...batch.mask]).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0])
  expect([...batch.ends]).toEqual([5, 3, 1])
})

test('vocabularies that cannot write every text are refused by name', () => {
  const { vocab, merges } = merged([['c', 'a']])
  const without = (token: string): string => JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(vocab) as Record<string, number>).filter(([name]) => name !== token)))
  expect(() => createClipBpe('{', merges, options)).toThrow('not JSON')
  expect(() => createClipBpe('{"a": -1}', merges, options)).toThrow('token -> id')
  expect(() => createClipBpe(without('z</w>'), merges, options)).toThrow('lacks “z</w>”')
  expect(() => createClipBpe(without('ca'), merges, options)).toThrow('merge “c a”')
  expect(() => createClipBpe(vocab, 'one two three', options)).toThrow('not two tokens')
  expect(() => createClipBpe(vocab, merges, { ...options, endId: 9999 })).toThrow('endId 9999')
})
