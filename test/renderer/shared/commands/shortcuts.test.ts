import { expect, test } from 'vitest'
import { keyCaps, keyOf } from '../../../../src-renderer/shared/commands/keys.ts'
import { assign, clashes, keysByCommand, restore } from '../../../../src-renderer/shared/commands/shortcuts.ts'
import { COMMAND_IDS, COMMANDS } from '../../../../src-renderer/shared/commands/table.ts'

const press = (key: string, modifiers: Partial<Pick<KeyboardEvent, 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey'>> = {}): string | null => keyOf({ key, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, ...modifiers })

test('the default keys clash nowhere', () => {
  for (const id of COMMAND_IDS) for (const key of COMMANDS[id].keys) expect(clashes({}, id, key), `${id} ${key}`).toEqual([])
})

test('commands and keys fit the settings schema', () => {
  for (const id of COMMAND_IDS) {
    expect(id.length).toBeLessThanOrEqual(32)
    for (const key of COMMANDS[id].keys) expect(key.length).toBeLessThanOrEqual(64)
  }
})

test('a key is named as it is typed', () => {
  expect([press('a'), press('A', { shiftKey: true }), press('?', { shiftKey: true }), press('ArrowUp', { ctrlKey: true }), press(' '), press('+', { shiftKey: true })]).toEqual(['a', 'Shift+A', '?', 'Ctrl+ArrowUp', 'Space', '+'])
  expect(press('Shift', { shiftKey: true })).toBeNull()
  // Caps lock types capitals without shift: still the plain letter.
  expect(press('A')).toBe('a')
})

test('every default key can be typed', () => {
  for (const id of COMMAND_IDS) {
    for (const key of COMMANDS[id].keys) {
      const bare = key.replace(/^Shift\+/, '')
      expect(press(bare, { shiftKey: key.startsWith('Shift+') }), `${id} ${key}`).toBe(key)
    }
  }
})

test('a key in use is refused with what it means', () => {
  expect(clashes({}, 'invert', 'w')).toEqual(['size.fit'])
  expect(() => assign({}, 'invert', 'w')).toThrow(/already means: Fit/)
  // `/` searches the worklist only: the viewer may have it.
  expect(clashes({}, 'invert', '/')).toEqual([])
  expect(clashes({}, 'invert', '?')).toEqual(['help'])
})

test('a reassigned command loses its old key, and restore gives it back', () => {
  const changed = assign({}, 'invert', 'x')
  expect(keysByCommand(changed).invert).toEqual(['x'])
  expect(clashes(changed, 'flip', 'i')).toEqual([])
  expect(restore(changed, 'invert')).toEqual({})
})

test('a freed default key can serve another command, and going back keeps both apart', () => {
  const swapped = assign(assign({}, 'invert', 'x'), 'flip', 'i')
  expect([keysByCommand(swapped).invert, keysByCommand(swapped).flip]).toEqual([['x'], ['i']])
  expect(keysByCommand(assign(swapped, 'invert', 'y')).flip).toEqual(['i'])
  expect(clashes(restore(swapped, 'invert'), 'invert', 'i')).toEqual(['flip'])
})

test('key caps', () => {
  expect([keyCaps('Shift+ArrowUp'), keyCaps('+'), keyCaps('a')]).toEqual([['Shift', '↑'], ['+'], ['A']])
})

test('in the list of findings a key may mean something else than outside, and each can be changed alone', () => {
  expect([keysByCommand({})['answer.no'], keysByCommand({})['study.next']]).toEqual([['n'], ['n']])
  const moved = assign({}, 'answer.no', 'x')
  expect([keysByCommand(moved)['answer.no'], keysByCommand(moved)['study.next']]).toEqual([['x'], ['n']])
  expect(restore(moved, 'answer.no')).toEqual({})
  const outside = assign({}, 'study.next', 'Alt+n')
  expect([keysByCommand(outside)['answer.no'], keysByCommand(outside)['study.next']]).toEqual([['n'], ['Alt+n']])
  expect(clashes({}, 'answer.yes', 'n')).toEqual(['answer.no'])
})
