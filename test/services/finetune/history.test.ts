import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { TrainingPoint, Validation } from '../../../src-main/contract/index.ts'
import { appendPoint, appendValidation, cutHistory, readHistory } from '../../../src-main/services/finetune/history.ts'
import { redact } from '../../../src-main/services/finetune/redact.ts'

let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'umbra-history-'))
  file = join(root, 'history.jsonl')
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const point = (step: number): TrainingPoint => ({ step, epoch: step / 10, loss: 4 - step, learningRate: 1e-4, positiveCosine: 0.1, negativeCosine: 0, clipped: 0, scale: 14, gradientNorm: 1, filmsPerSecond: 20, secondsLeft: 9, validation: null })
const validation: Validation = { films: 5, retrieval: { recallAt1: 0, recallAt5: 1, meanRank: 2, candidates: 5 }, macroAuroc: 0.7, labels: 'silver', findings: [] }

test('points come back in order, validations stand on their step, the start model has a point of its own', () => {
  expect(readHistory(file, -1)).toEqual([])
  appendValidation(file, 0, validation)
  appendPoint(file, point(1))
  appendPoint(file, point(2))
  appendValidation(file, 2, validation)
  expect(readHistory(file, -1).map(({ step, loss, validation: own }) => [step, loss, own?.macroAuroc ?? null])).toEqual([[0, null, 0.7], [1, 3, null], [2, 2, 0.7]])
  expect(readHistory(file, 1).map(({ step }) => step)).toEqual([2])
})

test('after a resume the steps after the checkpoint come again once, and a torn line is no harm', () => {
  for (const step of [1, 2, 3]) appendPoint(file, point(step))
  appendFileSync(file, '{"point":{"step":4')
  cutHistory(file, 2)
  appendPoint(file, { ...point(3), loss: 7 })
  expect(readHistory(file, -1).map(({ step, loss }) => [step, loss])).toEqual([[1, 3], [2, 2], [3, 7]])
})

test.each([
  ['Seen by Dr. Maria Lopez on 12/03/2021 at 14:30.', 3],
  ['MRN: 4711234, accession 99887766.', 2],
  ['Call +49 30 1234567 or a.b@clinic.org.', 2],
  ['Compared with June 3, 2020.', 1],
  ['Patient smith42 has an effusion of 3 cm.', 1],
  ['The ET tube ends 4 cm above the carina at T4; heart size 15.5 cm.', 0]
])('what identifies is masked: %s', (text, marks) => {
  const { text: shown, redactions } = redact(text, ['smith42', 'p1'])
  expect(redactions).toBe(marks)
  for (const secret of ['Lopez', '12/03/2021', '14:30', '4711234', '99887766', '1234567', 'clinic.org', 'June 3', 'smith42']) expect(shown).not.toContain(secret)
})
