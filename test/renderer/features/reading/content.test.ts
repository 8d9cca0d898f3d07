import { expect, test } from 'vitest'
import type { FindingQuestion } from '../../../../src-main/contract/index.ts'
import { findingOf, othersNo, reportOf, typeDigit, unanswered, withFinding, withSentence, type Content } from '../../../../src-renderer/features/reading/content.ts'

const question = (findingId: string): FindingQuestion => ({ findingId, name: findingId, group: 'g', sentences: { yes: `${findingId} is there.`, no: `No ${findingId}.`, unsure: `Possible ${findingId}.` } })
const questions = ['a', 'b', 'c'].map(question)
const empty: Content = { findings: {}, comment: '', report: '' }
const NORMAL = 'Normal chest.'

test('an answer changes its finding and nothing else, and the value before stays what it was', () => {
  const before = withFinding(empty, 'a', { answer: 'yes', confidence: 80 })
  const after = withFinding(before, 'a', { answer: 'no' })
  expect([findingOf(before, 'a').answer, findingOf(after, 'a')]).toEqual(['yes', { findingId: 'a', answer: 'no', confidence: 80, response: null }])
  expect(unanswered(after, questions).map(({ findingId }) => findingId)).toEqual(['b', 'c'])
})

test('all that are left: no; a film without findings gets the normal report, but nothing written is overwritten', () => {
  const normal = othersNo(empty, questions, NORMAL)
  expect([unanswered(normal, questions), normal.report]).toEqual([[], NORMAL])
  const found = othersNo(withFinding(empty, 'b', { answer: 'unsure' }), questions, NORMAL)
  expect([findingOf(found, 'b').answer, findingOf(found, 'c').answer, found.report]).toEqual(['unsure', 'no', ''])
  expect(othersNo({ ...empty, report: 'Seen.' }, questions, NORMAL).report).toBe('Seen.')
})

test('a sentence goes into the report once, and only for an answer', () => {
  expect(withSentence(empty, questions[0]!)).toBe(empty)
  const one = withSentence(withFinding(empty, 'a', { answer: 'yes' }), questions[0]!)
  const two = withSentence(withFinding(one, 'b', { answer: 'no' }), questions[1]!)
  expect([two.report, withSentence(two, questions[1]!)]).toEqual(['a is there.\nNo b.', two])
})

test('a report of all answers says what is there first, and never makes a missing answer a no', () => {
  const some = withFinding(withFinding(empty, 'a', { answer: 'no' }), 'c', { answer: 'yes' })
  expect(reportOf(some, questions, NORMAL)).toBe('c is there.\nNo a.')
  expect(reportOf(othersNo(empty, questions, ''), questions, NORMAL)).toBe(NORMAL)
  expect(reportOf(empty, questions, NORMAL)).toBe('')
})

test('digits typed in a row make one number; after a pause they begin anew', () => {
  const type = (...strokes: [string, number][]): number[] => {
    let typed: ReturnType<typeof typeDigit> = { text: '', at: Number.NEGATIVE_INFINITY, confidence: 0 }
    return strokes.map(([digit, at]) => (typed = typeDigit(typed, digit, at)).confidence)
  }
  expect(type(['7', 0], ['5', 500])).toEqual([70, 75])
  expect(type(['1', 0], ['0', 100], ['0', 200], ['4', 300])).toEqual([10, 10, 100, 40])
  expect(type(['7', 0], ['5', 5000])).toEqual([70, 50])
  expect(type(['7', 0], ['5', 100], ['3', 200])).toEqual([70, 75, 30])
  expect(type(['0', 0])).toEqual([0])
})
