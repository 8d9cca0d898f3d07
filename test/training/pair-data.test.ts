import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { pairData } from '../../src-main/training/pair-data.ts'
import type { Pair } from '../../src-main/training/pairs/types.ts'
import { TINY_PREPROCESSING } from './tiny-package.ts'

const REPORT = 'FINDINGS: There is a left pleural effusion. No pneumothorax. The bones are intact.\n\nIMPRESSION: Left effusion.'
const pair = (n: number, over: Partial<Pair> = {}): Pair => ({ image: `${n}.png`, report: REPORT, patient: `p${n}`, study: `s${n}`, view: 'PA', split: 'train', labels: {}, content: `c${n}`, ...over })
const asked: string[][] = []
const store = { batch: (contents: readonly string[]) => (asked.push([...contents]), new Float32Array(contents.length)) }
const data = (pairs: Pair[], k: number | 'all' = 2) => pairData(pairs, store, TINY_PREPROCESSING, { k, sections: 'both' })

test('sides, films by content, and a text that is drawn anew from the generator of the step', () => {
  const made = data([pair(0), pair(1, { split: 'test' }), pair(2), pair(3, { split: 'validate' })])
  expect([made.train, made.validate, made.test]).toEqual([[0, 2], [3], [1]])
  const films = made.films([2, 0])
  expect([films.keys, asked]).toEqual([['c2', 'c0'], []])
  films.pixels()
  films.pixels([1])
  expect(asked).toEqual([['c2', 'c0'], ['c0']])
  const draws = new Set(Array.from({ length: 30 }, (_, step) => made.draw(0, createRandom(`1/sentences/${step}`))))
  expect(draws.size).toBeGreaterThan(3)
  expect(made.draw(0, createRandom('x'))).toBe(made.draw(0, createRandom('x')))
  expect(data([pair(0), pair(1)], 'all').draw(0, createRandom('x'))).toBe(made.report(0))
})

test('labels come from the report, or from the data as soon as it has any', () => {
  const silver = data([pair(0)])
  expect([silver.labelsFrom, silver.labels(0)['pleural-effusion'], silver.labels(0).pneumothorax, silver.labels(0).consolidation]).toEqual(['silver', true, false, false])
  const labelled = data([pair(0), pair(1, { labels: { pneumothorax: true } })])
  expect([labelled.labelsFrom, labelled.labels(0), labelled.labels(1)]).toEqual(['true', {}, { pneumothorax: true }])
})
