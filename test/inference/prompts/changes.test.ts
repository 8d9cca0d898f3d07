import { expect, test } from 'vitest'
import { findingChanges, type PromptFinding } from '../../../src-main/inference/prompts/index.ts'

const finding = (id: string, positive: string[], negative: string[], name = id): PromptFinding => ({ id, name, group: 'G', kind: 'finding', positive, negative })

test('added, removed and changed findings, sentence by sentence and side by side', () => {
  const before = [finding('a', ['one', 'two'], ['no']), finding('b', ['x'], ['y']), finding('c', ['p'], ['q'])]
  const after = [finding('a', ['two', 'three'], ['no'], 'A'), finding('c', ['p'], ['q']), finding('d', ['r'], ['s'])]
  expect(findingChanges(before, after)).toEqual([
    { findingId: 'a', name: 'A', kind: 'changed', added: [{ side: 'positive', text: 'three' }], removed: [{ side: 'positive', text: 'one' }], fields: ['name'] },
    { findingId: 'd', name: 'd', kind: 'added', added: [{ side: 'positive', text: 'r' }, { side: 'negative', text: 's' }], removed: [], fields: [] },
    { findingId: 'b', name: 'b', kind: 'removed', added: [], removed: [{ side: 'positive', text: 'x' }, { side: 'negative', text: 'y' }], fields: [] }
  ])
})

test('a sentence that changes sides is a change; another order is none', () => {
  expect(findingChanges([finding('a', ['x', 'y'], ['z'])], [finding('a', ['y', 'x'], ['z'])])).toEqual([])
  expect(findingChanges([finding('a', ['x', 'y'], ['z'])], [finding('a', ['x'], ['z', 'y'])])[0]).toMatchObject({ added: [{ side: 'negative', text: 'y' }], removed: [{ side: 'positive', text: 'y' }] })
})
