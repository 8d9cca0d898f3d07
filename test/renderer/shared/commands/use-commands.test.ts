// @vitest-environment jsdom
import { afterEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'
import { dispatchKey, isAvailable, shortcutOverrides, useCommands } from '../../../../src-renderer/shared/commands/use-commands.ts'

afterEach(() => {
  document.body.innerHTML = ''
  shortcutOverrides.value = {}
})

function press(key: string, target: Element = document.body, more: KeyboardEventInit = {}): KeyboardEvent {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more })
  target.addEventListener('keydown', (heard) => dispatchKey(heard as KeyboardEvent), { once: true })
  target.dispatchEvent(event)
  return event
}

test('a key runs its command while the scope lives', () => {
  const scope = effectScope()
  const invert = vi.fn()
  scope.run(() => useCommands({ invert }))
  expect(press('i').defaultPrevented).toBe(true)
  scope.stop()
  expect(press('i').defaultPrevented).toBe(false)
  expect([invert.mock.calls.length, isAvailable('invert')]).toEqual([1, false])
})

test('fields keep their letters, dialogs their keys', () => {
  const scope = effectScope()
  const invert = vi.fn()
  scope.run(() => useCommands({ invert }))
  document.body.innerHTML = '<input id="field"><div role="dialog"><button id="inside"></button></div>'
  press('i', document.querySelector('#field')!)
  press('i', document.querySelector('#inside')!)
  expect(invert).not.toHaveBeenCalled()
  scope.stop()
})

test('a changed key is the one that counts', () => {
  const scope = effectScope()
  const [invert, flip] = [vi.fn(), vi.fn()]
  scope.run(() => useCommands({ invert, flip }))
  shortcutOverrides.value = { i: '', x: 'invert' }
  press('i')
  press('x')
  press('h')
  expect([invert.mock.calls.length, flip.mock.calls.length]).toEqual([1, 1])
  scope.stop()
})
