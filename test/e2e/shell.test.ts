import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../src-main/electron/page-files.ts'
import { freshLibrary, launch, type Umbra } from './support/launch.ts'

let umbra: Umbra

beforeAll(async () => {
  umbra = await launch()
  await umbra.page.waitForSelector('#app > *')
})
afterAll(async () => {
  await umbra?.quit()
})

const inPage = <T>(script: string): Promise<T> => umbra.page.evaluate(script) as Promise<T>

describe('the window', () => {
  test('shows the application', async () => {
    expect(await umbra.page.title()).toBe('Umbra')
    expect((await umbra.page.locator('#app').innerText()).length).toBeGreaterThan(20)
    await umbra.screenshot('first-window')
  })

  test('is dark from its first picture on', async () => {
    const ground = await inPage<string>('getComputedStyle(document.documentElement).backgroundColor')
    const [red = 255, green = 255, blue = 255] = ground.match(/\d+/g)!.map(Number)
    expect(Math.max(red, green, blue)).toBeLessThan(40)
  })

  test('answers a call over the one bridge, and refuses a name that is none', async () => {
    const info = await inPage<{ ok: boolean; value: { version: string; library: string } }>("umbra.call('app.info', {})")
    expect(info).toMatchObject({ ok: true })
    expect(info.value.library).toBe(umbra.library)
    expect(info.value.version).toBe(await inPage('umbra.version'))
    const wrong = await inPage<{ ok: boolean; error: { code: string } }>("umbra.call('fs.readFile', { path: '/etc/passwd' })")
    expect(wrong.ok).toBe(false)
    expect(wrong.error.code).toBe('unknown-call')
  })

  test('the bridge cannot be replaced or extended', async () => {
    expect(await inPage("(() => { 'use strict'; try { window.umbra = {}; return 'replaced' } catch (error) { return error.name } })()")).toBe('TypeError')
    expect(await inPage('Object.isFrozen(umbra)')).toBe(true)
    expect(await inPage<string[]>('Object.keys(umbra).sort()')).toEqual(['call', 'capability', 'choose', 'detach', 'on', 'pathsOf', 'save', 'version'])
  })
})

describe('nothing of Node and nothing from outside', () => {
  test('the page sees no require, process, module or Buffer', async () => {
    expect(await inPage("['require', 'process', 'module', 'Buffer', 'global', '__dirname'].filter((name) => name in window)")).toEqual([])
  })

  test('every part of the page carries the policy', async () => {
    // The stand-in widens connect-src by its own socket and writes our schemes as loopback origins; the words are the application's.
    const policies = await inPage<(string | null)[]>(`Promise.all(['/index.html', '/none', ...[...document.scripts].map((script) => script.src)].map(async (address) => (await fetch(address)).headers.get('content-security-policy')))`)
    expect(policies.length).toBeGreaterThan(2)
    for (const policy of policies) expect(policy!.replace(/ ws:\/\/ipc\.localhost:\d+/, '').replaceAll(/http:\/\/\*\.umbra\.localhost:\d+/g, 'umbra:')).toBe(CONTENT_SECURITY_POLICY)
  })

  test('inline and evaluated script does not run', async () => {
    const blocked = await inPage<{ inline: boolean; evaluated: string }>(`(async () => {
      const script = document.createElement('script')
      script.textContent = 'window.ranInline = true'
      document.body.append(script)
      const button = document.createElement('button')
      button.setAttribute('onclick', 'window.ranInline = true')
      document.body.append(button)
      button.click()
      button.remove()
      script.remove()
      // In a turn of its own: the debugger's evaluate is let off the policy, what it schedules is not.
      const evaluated = await new Promise((resolve) => setTimeout(() => { try { new Function('return 1')(); resolve('ran') } catch (error) { resolve(error.name) } }))
      return { inline: window.ranInline === true, evaluated }
    })()`)
    expect(blocked).toEqual({ inline: false, evaluated: 'EvalError' })
  })

  test('navigation away and new windows are denied', async () => {
    const before = umbra.page.url()
    await inPage("void (location.href = 'https://example.com/')")
    await inPage(`(() => { const link = Object.assign(document.createElement('a'), { href: 'https://example.com/', target: '_blank' }); document.body.append(link); link.click(); link.remove() })()`)
    expect(await inPage("window.open('https://example.com/')")).toBeNull()
    await umbra.page.waitForTimeout(500)
    expect(umbra.page.url()).toBe(before)
    expect(umbra.page.context().pages()).toHaveLength(1)
    expect(await inPage('umbra.version')).toBeTruthy()
  })

  test('the page cannot fetch from the network, by any way', async () => {
    const attempts = await inPage<string[]>(`Promise.all([
      fetch('https://example.com/').then(() => 'reached', (error) => error.name),
      fetch('http://127.0.0.1:9/').then(() => 'reached', (error) => error.name),
      new Promise((resolve) => { const image = new Image(); image.onload = () => resolve('reached'); image.onerror = () => resolve('refused'); image.src = 'https://example.com/x.png' }),
      new Promise((resolve) => { try { const socket = new WebSocket('wss://example.com/'); socket.onopen = () => resolve('reached'); socket.onerror = () => resolve('refused') } catch { resolve('refused') } })
    ])`)
    expect(attempts).toEqual(['TypeError', 'TypeError', 'refused', 'refused'])
  })

  test('bulk data needs the capability', async () => {
    expect(await inPage("fetch('umbra://frame/1/0').then((response) => response.status)")).toBe(403)
    expect(await inPage("fetch('umbra://frame/1/0?capability=' + 'x'.repeat(43)).then((response) => response.status)")).toBe(403)
    expect(await inPage("fetch('umbra://frame/999999/0?capability=' + encodeURIComponent(umbra.capability)).then((response) => response.status)")).toBe(422)
  })

  test('permissions are denied', async () => {
    expect(await inPage("Promise.all(['geolocation', 'notifications', 'camera', 'microphone', 'midi'].map(async (name) => (await navigator.permissions.query({ name })).state))")).toEqual(['denied', 'denied', 'denied', 'denied', 'denied'])
  })

  test('nothing but loopback was requested while a page was loaded', async () => {
    const requested: string[] = []
    umbra.page.on('request', (request) => requested.push(request.url()))
    await umbra.page.reload()
    await umbra.page.waitForSelector('#app > *')
    expect(requested.length).toBeGreaterThan(1)
    expect(requested.filter((url) => !/^(http:\/\/[a-z]+\.(app|umbra)\.localhost:|data:|blob:http:\/\/umbra\.app\.localhost:)/.test(url))).toEqual([])
  })
})

describe('files and dialogs', () => {
  test("the system's dialog answers paths to the page", async () => {
    umbra.answerNext('open', { canceled: false, filePaths: ['/films/a', '/films/b'] })
    expect(await inPage("umbra.choose('folder')")).toEqual(['/films/a', '/films/b'])
    expect(umbra.asked.at(-1)).toMatchObject({ kind: 'open', options: { properties: ['openDirectory'] } })
    expect(await inPage("umbra.choose('files')")).toEqual([])
  })

  test('dropped files and folders arrive with their paths', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'umbra-drop-'))
    const film = join(folder, 'röntgen 1.txt')
    writeFileSync(film, 'no film')
    await inPage(`void window.addEventListener('drop', (event) => { event.preventDefault(); event.stopPropagation(); window.dropped = umbra.pathsOf([...event.dataTransfer.files]) }, { once: true, capture: true })`)
    await umbra.importByDrop([film, folder])
    // Asked from here: what waits inside the page would be evaluated there, which the policy forbids.
    await expect.poll(() => inPage('window.dropped ?? null'), { timeout: 10_000 }).toEqual([film, folder])
    expect(await inPage("umbra.pathsOf([new File(['x'], 'made.txt')])")).toEqual([])
    rmSync(folder, { recursive: true })
  })
})

test('survives being killed: the next start opens the same library', async () => {
  const { library, remove } = freshLibrary()
  const first = await launch({ library })
  await first.page.evaluate("umbra.call('settings.set', { theme: 'light' })")
  await first.kill9()
  const second = await launch({ library })
  expect(await second.page.evaluate("umbra.call('settings.get', {})")).toMatchObject({ ok: true, value: { theme: 'light' } })
  expect(await second.closeWindow()).toBe(0)
  remove()
})

test('at 4K the page has four times the pixels', async () => {
  const large = await launch({ size: '4k' })
  await large.page.waitForSelector('#app > *')
  expect(await large.page.evaluate('[innerWidth, innerHeight, devicePixelRatio]')).toEqual([1920, 1080, 2])
  await large.screenshot('first-window-4k')
  expect(await large.quit()).toBe(0)
})

test('a second start on the same library gives its files to the first and ends', async () => {
  await expect(launch({ library: umbra.library })).rejects.toThrow('exit code 0')
  expect(await inPage('umbra.version')).toBeTruthy()
})
