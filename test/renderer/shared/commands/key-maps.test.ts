import { expect, test } from 'vitest'
import { KEY_MAP_NAMES, keyMapOf, keyMapOverrides, type KeyMapName } from '../../../../src-renderer/shared/commands/key-maps.ts'
import { assign, clashes, keysByCommand } from '../../../../src-renderer/shared/commands/shortcuts.ts'
import { COMMAND_IDS, COMMANDS } from '../../../../src-renderer/shared/commands/table.ts'

test.each(Object.keys(KEY_MAP_NAMES) as KeyMapName[])('the map %s clashes nowhere, leaves no command without a key, and is known again', (name) => {
  const overrides = keyMapOverrides(name)
  const keys = keysByCommand(overrides)
  for (const id of COMMAND_IDS) {
    for (const key of keys[id]) expect(clashes(overrides, id, key), `${id} ${key}`).toEqual([])
    if (COMMANDS[id].keys.length) expect(keys[id], id).not.toEqual([])
  }
  expect(keyMapOf(overrides)).toBe(name)
})

test('the keys of the other viewers do what they do there', () => {
  const ohif = keysByCommand(keyMapOverrides('ohif'))
  expect([ohif['size.fit'], ohif['rotate.left'], ohif['image.next'], ohif.invert, ohif.flip]).toEqual([['='], ['l'], ['ArrowDown'], ['i'], ['h']])
  const weasis = keysByCommand(keyMapOverrides('weasis'))
  expect([weasis['tool.length'], weasis['tool.angle'], weasis.flip]).toEqual([['d'], ['a'], ['Alt+f']])
})

test('a map changed by a single key is the reader’s own', () => {
  expect(keyMapOf(assign(keyMapOverrides('ohif'), 'invert', 'F9'))).toBeNull()
})
