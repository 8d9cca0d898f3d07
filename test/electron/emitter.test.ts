import { expect, test } from 'vitest'
import { emitPreventable, guarded, KnownEmitter } from '../../build/electron-stand-in/emitter.ts'

test('an event that never comes cannot be waited for', () => {
  const app = new KnownEmitter('App')
  expect(() => app.on('gpu-info-update', () => {})).toThrow("'gpu-info-update' of App")
  expect(() => app.once('gpu-info-update', () => {})).toThrow('not implemented')
  expect(() => app.on('before-quit', () => {})).not.toThrow()
})

test('what is missing throws its name', () => {
  const offered = guarded('app', new KnownEmitter('App')) as KnownEmitter & Record<string, unknown>
  expect(() => offered.setBadgeCount).toThrow('app.setBadgeCount is not implemented')
  expect(() => (offered.dock = {})).toThrow('setting app.dock')
  expect(typeof offered.on).toBe('function')
})

test('a prevented event is reported', () => {
  const app = new KnownEmitter('App')
  expect(emitPreventable(app, 'before-quit', {})).toBe(false)
  app.on('before-quit', (event: { preventDefault(): void }) => event.preventDefault())
  expect(emitPreventable(app, 'before-quit', {})).toBe(true)
})
