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

test('in the list of findings its own keys come first and know which of them was pressed; elsewhere they do nothing', () => {
  document.body.innerHTML = '<div data-scope="reading" tabindex="0"></div><p></p>'
  const [list, outside] = [document.querySelector('div')!, document.querySelector('p')!]
  const scope = effectScope()
  const heard: string[] = []
  scope.run(() => useCommands({ 'answer.no': () => void heard.push('no'), 'study.next': () => void heard.push('next'), 'answer.confidence': (key) => void heard.push(key), invert: () => void heard.push('invert') }))
  for (const key of ['n', '7', 'i']) press(key, list)
  for (const key of ['n', '7']) press(key, outside)
  expect(heard).toEqual(['no', '7', 'invert', 'next'])
  scope.stop()
})
