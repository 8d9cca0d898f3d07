// @vitest-environment jsdom
import { createPinia, setActivePinia } from 'pinia'
import { expect, test } from 'vitest'
import { useSettings } from '../../../src-renderer/api/index.ts'
import { FakeApi, FakeFailure } from '../fake-api.ts'

function started() {
  const api = new FakeApi(10)
  window.umbra = api.bridge
  setActivePinia(createPinia())
  return { api, settings: useSettings() }
}

test('a change shows at once: a key pressed twice before main has answered toggles twice', async () => {
  const { api, settings } = started()
  const kept: (() => void)[] = []
  api.overrides['settings.set'] = (patch) => new Promise((resolve) => kept.push(() => resolve((api.settings = { ...api.settings, ...patch }))))
  const first = settings.set({ hidePatient: !settings.values.hidePatient })
  expect(settings.values.hidePatient).toBe(true)
  const second = settings.set({ hidePatient: !settings.values.hidePatient })
  expect(settings.values.hidePatient).toBe(false)
  kept[0]!()
  await first
  expect(settings.values.hidePatient).toBe(false)
  kept[1]!()
  await second
  expect(settings.values.hidePatient).toBe(false)
})

test('a change that main refuses is taken back', async () => {
  const { api, settings } = started()
  api.overrides['settings.set'] = () => {
    throw new FakeFailure({ code: 'SETTINGS', message: 'The disk is full.' })
  }
  await expect(settings.set({ hidePatient: true })).rejects.toMatchObject({ failure: { code: 'SETTINGS' } })
  expect(settings.values.hidePatient).toBe(false)
})
