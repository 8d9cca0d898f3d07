// @vitest-environment jsdom
import { effectScope } from 'vue'
import { afterEach, expect, test } from 'vitest'
import ViewerToolbar from '../../../../src-renderer/features/viewer/ViewerToolbar.vue'
import { keysByCommand } from '../../../../src-renderer/shared/commands/shortcuts.ts'
import { COMMAND_IDS, type CommandId } from '../../../../src-renderer/shared/commands/table.ts'
import { useCommands } from '../../../../src-renderer/shared/commands/use-commands.ts'
import { worklistPosition } from '../../../../src-renderer/shared/composables/worklist-context.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => {
  document.body.innerHTML = ''
  worklistPosition.value = null
})

const PRIOR = { id: 2, studyDate: '20240101', description: 'Chest', mismatch: [] }

test.each([
  ['a prior hangs', 2],
  ['none hangs', null]
])('every button of the toolbar runs a command that has a key (%s)', async (_, priorShown) => {
  worklistPosition.value = { query: {}, studyId: 1, index: 1, total: 3 }
  const ran: CommandId[] = []
  const scope = effectScope()
  scope.run(() => useCommands(Object.fromEntries(COMMAND_IDS.map((id) => [id, () => ran.push(id)]))))
  const { wrapper } = mountOver(ViewerToolbar, { props: { studyId: 1, state: null, film: null, priors: [PRIOR], priorShown, frames: 3, frame: 1, textShown: true, busy: false, tool: null, keyImage: false, flickering: false } })
  await settle()
  // Menus open with Enter like any menu; what stands in them is made of commands, windows and priors.
  const buttons = wrapper.findAll('button').filter((button) => button.attributes('aria-haspopup') !== 'menu')
  expect(buttons.length).toBeGreaterThan(14)
  const keys = keysByCommand({})
  for (const button of buttons) {
    ran.length = 0
    await button.trigger('click')
    expect(ran, button.attributes('aria-label') ?? button.text()).toHaveLength(1)
    expect(keys[ran[0]!], ran[0]).not.toEqual([])
  }
  wrapper.unmount()
  scope.stop()
})

test('every command of the viewer has a key', () => {
  const keys = keysByCommand({})
  expect(COMMAND_IDS.filter((id) => keys[id].length === 0)).toEqual([])
})
