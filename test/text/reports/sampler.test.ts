import { describe, expect, test } from 'vitest'
import { createRandom, restoreRandom } from '../../../src-main/base/random.ts'
import { createSentenceSampler, previewReport } from '../../../src-main/text/reports/index.ts'

const report = 'INDICATION: Cough.\n\nFINDINGS: The heart is enlarged. There is a left effusion. No pneumothorax. Clear right lung.\n\nIMPRESSION: 1. Cardiomegaly. 2. No pneumothorax.\n'
const all = ['The heart is enlarged.', 'There is a left effusion.', 'No pneumothorax.', 'Clear right lung.', 'Cardiomegaly.']

describe('sentence sampling', () => {
  test('draws k different sentences in report order, every one equally often', () => {
    const sample = createSentenceSampler({ k: 2 })
    const random = createRandom('draws')
    const counts = new Map<string, number>(all.map((sentence) => [sentence, 0]))
    for (let i = 0; i < 5000; i++) {
      const text = sample(report, random)
      const found = all.filter((sentence) => text.split(/(?<=\.) /).includes(sentence))
      expect(found).toHaveLength(2)
      expect(text).toBe(found.join(' '))
      for (const sentence of found) counts.set(sentence, counts.get(sentence)! + 1)
    }
    for (const count of counts.values()) expect(Math.abs(count - 2000)).toBeLessThan(180)
  })
  test('is reproducible from a seed and from a saved state, and changes between accesses', () => {
    const sample = createSentenceSampler({ k: 1 })
    const draw = (seed: string): string[] => {
      const random = createRandom(seed)
      return Array.from({ length: 20 }, () => sample(report, random))
    }
    expect(draw('a')).toEqual(draw('a'))
    expect(new Set(draw('a')).size).toBeGreaterThan(2)
    const random = createRandom('a')
    for (let i = 0; i < 7; i++) sample(report, random)
    const state = random.state()
    const rest = Array.from({ length: 5 }, () => sample(report, random))
    const again = restoreRandom(state)
    expect(Array.from({ length: 5 }, () => sample(report, again))).toEqual(rest)
  })
  test('all gives the text of the sections; too few sentences give all; order may be left as drawn', () => {
    const random = createRandom(1)
    expect(createSentenceSampler({ k: 'all', sections: 'impression' })(report, random)).toBe('1. Cardiomegaly. 2. No pneumothorax.')
    expect(createSentenceSampler({ k: 5, sections: 'impression' })(report, random)).toBe('Cardiomegaly. No pneumothorax.')
    expect(createSentenceSampler({ k: 3 })('', random)).toBe('')
    const loose = createSentenceSampler({ k: 5, keepOrder: false })
    expect(new Set(Array.from({ length: 30 }, () => loose(report, random))).size).toBeGreaterThan(5)
    expect(() => createSentenceSampler({ k: 0 })).toThrow(RangeError)
  })
  test('the preview shows sections, marked sentences, draws and labels', () => {
    const preview = previewReport(report, { k: 1 }, createRandom('p'))
    expect(preview.sections.map((section) => section.kind)).toEqual(['other', 'findings', 'impression'])
    expect(preview.sentences.map((one) => one.text)).toEqual(all)
    expect(preview.sentences[1]!.mentions.map((one) => [one.finding, one.polarity])).toEqual([['pleural-effusion', 'positive']])
    expect(preview.draws).toHaveLength(3)
    expect(preview.labels.pneumothorax).toBe('negative')
  })
})
