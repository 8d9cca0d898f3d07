import { expect, test } from 'vitest'
import { DEFAULT_SETTINGS } from '../../src-main/contract/default-settings.ts'
import { writeSetting } from '../../src-main/db/settings.ts'
import { ask, openApp } from './app.ts'

test('a change leaves every other setting as it was, and a value of another version falls back alone', async () => {
  const app = await openApp()
  expect(await ask(app, 'settings.get', {})).toEqual(DEFAULT_SETTINGS)
  await ask(app, 'settings.set', { theme: 'light' })
  await ask(app, 'settings.set', { shortcuts: { x: 'invert' } })
  expect(await ask(app, 'settings.set', { prefetch: false })).toEqual({ ...DEFAULT_SETTINGS, theme: 'light', shortcuts: { x: 'invert' }, prefetch: false })
  writeSetting(app.context.db, 'settings', { theme: 'sepia', prefetch: false, gone: 1 })
  expect(await ask(app, 'settings.get', {})).toEqual({ ...DEFAULT_SETTINGS, prefetch: false })
  await app.close()
})
