import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { createSentenceSampler, prepareReport } from '../../src-main/text/reports/index.ts'
import { drawnOf, labelsOf, sentencesOf, statedLabels } from '../../src-main/training/report-text.ts'

const REPORT = 'INDICATION: cough.\n\nFINDINGS: There is a left pleural effusion. No pneumothorax. Possible mild cardiomegaly. The bones are intact.\n\nIMPRESSION: Left effusion.'

test('the preview marks exactly what the sampler draws', () => {
  const sentences = sentencesOf(REPORT, 'both')
  const sampler = createSentenceSampler({ k: 2 })
  for (let seed = 0; seed < 20; seed++) {
    expect(drawnOf(sentences.length, 2, createRandom(seed)).map((at) => sentences[at]).join(' ')).toBe(sampler(prepareReport(REPORT), createRandom(seed)))
  }
  expect(drawnOf(3, 'all', createRandom(1))).toEqual([0, 1, 2])
})

test('stated, silent and uncertain findings are told apart', () => {
  expect(statedLabels(REPORT)).toMatchObject({ 'pleural-effusion': true, pneumothorax: false, consolidation: null, cardiomegaly: null, 'no-finding': false })
  expect(labelsOf(REPORT)).toMatchObject({ 'pleural-effusion': true, pneumothorax: false, consolidation: false, cardiomegaly: null })
})
