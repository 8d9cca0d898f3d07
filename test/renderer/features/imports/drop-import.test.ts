// @vitest-environment jsdom
import { afterEach, expect, test } from 'vitest'
import DropImport from '../../../../src-renderer/features/imports/DropImport.vue'
import { runCommand } from '../../../../src-renderer/shared/commands/use-commands.ts'
import { toasts } from '../../../../src-renderer/shared/composables/toasts.ts'
import { mountOver, settle } from '../../mount.ts'

afterEach(() => void (document.body.innerHTML = ''))

function drop(files: File[]): Event {
  const event = new Event('drop', { cancelable: true, bubbles: true })
  Object.assign(event, { dataTransfer: { types: ['Files'], files } })
  window.dispatchEvent(event)
  return event
}

test('files dropped anywhere are imported; main knows whether they are copied', async () => {
  const { wrapper, api } = mountOver(DropImport)
  const event = drop([new File([], 'a.dcm'), new File([], 'b.zip')])
  await settle()
  expect(event.defaultPrevented).toBe(true)
  drop([new File([], 'c.dcm')])
  await settle()
  expect(api.asked.filter((asked) => asked.name === 'library.import').map((asked) => asked.params)).toEqual([{ paths: ['/films/a.dcm', '/films/b.zip'] }, { paths: ['/films/c.dcm'] }])
  wrapper.unmount()
})

test('what has no path is said to have none', async () => {
  const { wrapper, api } = mountOver(DropImport)
  api.bridge.pathsOf = () => ['']
  window.umbra = { ...api.bridge, pathsOf: () => [''] }
  drop([new File([], 'clip.png')])
  await settle()
  expect(toasts.value[0]?.code).toBe('DROP_WITHOUT_PATH')
  wrapper.unmount()
})

test('the dialog imports a chosen folder', async () => {
  const { wrapper, api } = mountOver(DropImport)
  runCommand('list.import')
  await settle()
  const button = [...document.querySelectorAll('button')].find((candidate) => candidate.textContent?.includes('Choose a folder'))!
  button.click()
  await settle()
  expect(api.asked.find((asked) => asked.name === 'library.import')?.params).toEqual({ paths: ['/films'] })
  wrapper.unmount()
})
