// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import ShortcutEditor from '../../../../src-renderer/features/settings/ShortcutEditor.vue'
import { mountOver } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

test('a taken key is refused with its meaning, a free one is stored', async () => {
  const { wrapper, of } = mountOver(ShortcutEditor, { props: { overrides: {} } })
  const button = wrapper.findAll('button').find((candidate) => candidate.text().startsWith('Change the key of: Invert'))!
  await button.trigger('click')
  await button.trigger('keydown', { key: 'w' })
  expect(wrapper.find('[role=status]').text()).toContain('W already means “Fit to the pane”')
  expect(of.emitted('change')).toBeUndefined()
  await button.trigger('keydown', { key: 'x' })
  expect(of.emitted('change')).toEqual([[{ i: '', x: 'invert' }]])
  wrapper.unmount()
})

test('Escape leaves the key as it is', async () => {
  const { wrapper, of } = mountOver(ShortcutEditor, { props: { overrides: {} } })
  const button = wrapper.findAll('button').find((candidate) => candidate.text().startsWith('Change the key of: Invert'))!
  await button.trigger('click')
  await button.trigger('keydown', { key: 'Escape' })
  expect(of.emitted('change')).toBeUndefined()
  expect(button.text()).toBe('Change the key of: InvertI')
  wrapper.unmount()
})
