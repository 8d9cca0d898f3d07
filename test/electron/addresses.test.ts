import { expect, test } from 'vitest'
import { Addresses } from '../../build/electron-stand-in/addresses.ts'
import { isOwnUrl, isPageUrl } from '../../src-main/electron/addresses.ts'
import { CONTENT_SECURITY_POLICY } from '../../src-main/electron/page-files.ts'

test('only our own page is trusted', () => {
  for (const own of ['app://umbra/index.html', 'app://umbra/#/study/1']) expect(isPageUrl(own)).toBe(true)
  for (const other of ['app://evil/index.html', 'app://umbra.evil/', 'app://user@umbra/', 'https://umbra/', 'file:///umbra', 'data:text/html,x', 'umbra://frame/1/0', 'about:blank', '']) expect(isPageUrl(other)).toBe(false)
})

test('only our own schemes are fetched', () => {
  for (const own of ['app://umbra/x.js', 'umbra://frame/1/0', 'blob:app://umbra/1', 'data:image/png;base64,']) expect(isOwnUrl(own)).toBe(true)
  for (const other of ['https://example.com/', 'http://127.0.0.1/', 'ws://localhost/', 'file:///etc/passwd', 'blob:https://example.com/1']) expect(isOwnUrl(other)).toBe(false)
})

const addresses = new Addresses(4321, ['app', 'umbra'])

test('every scheme and host has a loopback origin of its own, and the way back', () => {
  expect(addresses.toLoopback('umbra://frame/1/0?capability=x')).toBe('http://frame.umbra.localhost:4321/1/0?capability=x')
  for (const own of ['app://umbra/index.html#/study/1', 'umbra://thumb/3', 'app://umbra']) expect(addresses.fromLoopback(addresses.toLoopback(own))).toBe(own)
  expect(addresses.toLoopback('https://example.com/')).toBe('https://example.com/')
  for (const other of ['http://umbra.app.localhost:4322/', 'http://umbra.other.localhost:4321/', 'http://umbra.app.localhost.evil:4321/', 'https://umbra.app.localhost:4321/']) expect(addresses.fromLoopback(other)).toBeNull()
})

test('the stand-in translates the policy and adds its socket, nothing else', () => {
  const policy = addresses.policy(CONTENT_SECURITY_POLICY)
  const back = policy.replaceAll('http://*.umbra.localhost:4321', 'umbra:').replace(' ws://ipc.localhost:4321', '')
  expect(back).toBe(CONTENT_SECURITY_POLICY)
})
