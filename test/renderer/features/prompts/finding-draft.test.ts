import { expect, test } from 'vitest'
import { blankFinding, canBeTried, idOf, missingOf, suggested, tidy, UNNAMED } from '../../../../src-renderer/features/prompts/finding-draft.ts'
import { PROMPTS } from '../../fake-data.ts'

test('a new finding takes its id from its name; one of a set keeps its own, whatever it is renamed to', () => {
  expect(idOf('Hernia  (hiatal)!')).toBe('hernia-hiatal')
  expect(idOf('肺')).toBe(UNNAMED)
  const known = PROMPTS[0]!.findings[1]!
  expect(tidy('chest', { ...known, name: 'Renamed' }, PROMPTS).id).toBe(known.id)
  expect(tidy('other', { ...known, name: 'Renamed' }, PROMPTS).id).toBe('renamed')
})

test('empty lines count for nothing', () => {
  const draft = { ...blankFinding(), name: ' A ', group: 'B', positive: ['', ' a '], negative: ['  '] }
  const tidied = tidy(null, draft, [])
  expect(tidied).toMatchObject({ id: 'a', name: 'A', positive: ['a'], negative: [] })
  expect(canBeTried(tidied)).toBe(false)
  expect(canBeTried({ ...tidied, negative: ['b'] })).toBe(true)
})

test('what is missing is said in words', () => {
  expect(missingOf(tidy(null, blankFinding(), []))).toHaveLength(4)
  expect(missingOf({ ...blankFinding(), name: 'A', group: 'B', positive: ['x'], negative: ['X'] })).toEqual(['no sentence twice'])
  expect(missingOf({ ...blankFinding(), name: 'A', group: 'B', positive: ['x'], negative: ['y'] })).toEqual([])
})

test('suggested sentences put the name into a sentence, abbreviations as they are', () => {
  expect(suggested('Hiatal hernia').negative[0]).toBe('No hiatal hernia.')
  expect(suggested('ARDS').positive[0]).toBe('There is ARDS.')
})
