import { expect, test } from 'vitest'
import { freshSetup, questionOf } from '../../../../src-renderer/features/compare/setup.ts'

const readers = [{ id: 1 }, { id: 2 }]

test('empty fields of the cohort are left out, half-typed ones ignored', () => {
  const setup = { ...freshSetup(), referenceId: 3, dateFrom: '2026-01-05', dateTo: '2026-', sex: 'F' as const, ageFrom: '40', ageTo: 'x' }
  expect(questionOf(setup, readers)).toEqual({ ask: { source: { kind: 'library', referenceId: 3, withModel: true, cohort: { dateFrom: '20260105', sex: 'F', ageFrom: 40 } }, analysis: { uncertain: 'exclude', bootstrap: 1000, seed: 1, tuneOnTest: false } } })
})

test('readers are named only where some are left out; nobody at all is no question', () => {
  const setup = { ...freshSetup(), referenceId: 3, without: [2] }
  expect(questionOf(setup, readers)).toMatchObject({ ask: { source: { readers: [1] } } })
  expect(questionOf({ ...setup, without: [1, 2], withModel: false }, readers)).toEqual({ missing: 'Choose a reader, or the model.' })
  expect(questionOf({ ...setup, referenceId: null }, readers)).toEqual({ missing: 'Choose a reference.' })
})
