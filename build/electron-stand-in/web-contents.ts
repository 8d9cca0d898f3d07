import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { CDPSession, Page } from 'playwright-core'
import type { RawData, WebSocket } from 'ws'
import { decode, encode } from './codec.ts'
import { KnownEmitter, emitPreventable, NotOffered, guarded } from './emitter.ts'
import { invoke } from './ipc-main.ts'
import { pageScript } from './page-script.ts'
import { registeredSchemes } from './protocol.ts'
import { openRuntime, takeSockets, type Runtime } from './runtime.ts'
import { isCancelled, permissionSettings, type Session } from './session.ts'

interface PageMessage {
  url: string
  kind: 'invoke' | 'paths' | 'open'
  id?: number
  channel?: string
  args?: unknown[]
  files?: number
  count?: number
  address?: string
}
type OpenHandler = (details: { url: string }) => { action: 'deny' | 'allow' }

export interface WebPreferences {
  preload?: string
  additionalArguments?: string[]
  contextIsolation?: boolean
  sandbox?: boolean
  nodeIntegration?: boolean
}

/** Keys of what only the stand-in itself may ask: a name would offer the application more than Electron has. */
export const PAGE = Symbol('page')
export const DESTROY = Symbol('destroy')

const chromiumVersion = (page: Page): string => page.context().browser()?.version() ?? ''

export class WebContents extends KnownEmitter {
  readonly id: number
  readonly session: Session
  readonly #preferences: WebPreferences
  #page: Promise<Page> | null = null
  #socket: WebSocket | null = null
  #openHandler: OpenHandler = () => ({ action: 'allow' })
  #url = ''
  #loading = ''
  #gone = false
  /** What the application holds, so that it can compare an event's sender with its window's contents. */
  readonly #self: WebContents

  constructor(id: number, session: Session, preferences: WebPreferences) {
    super('WebContents')
    this.id = id
    this.session = session
    this.#preferences = preferences
    this.#self = guarded('webContents', this)
    return this.#self
  }

  getURL(): string {
    return this.#url
  }

  isDestroyed(): boolean {
    return this.#gone
  }

  send(channel: string, ...args: unknown[]): void {
    if (this.#gone) throw new TypeError('Object has been destroyed')
    const cloned = structuredClone(args)
    this.#socket?.send(encode({ kind: 'event', channel, args: cloned }))
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  reload(): void {
    void this.loadURL(this.#url)
  }

  async loadURL(url: string): Promise<void> {
    const { loopback } = await openRuntime()
    const page = await (this.#page ??= this.#open())
    this.#url = this.#loading = url
    this.emit('did-start-loading')
    await page.goto(loopback.addresses.toLoopback(url), { waitUntil: 'domcontentloaded' })
    this.emit('dom-ready')
    await page.waitForLoadState('load')
    this.emit('did-finish-load')
  }

  /** For the window: the page itself, once it is there. */
  [PAGE](): Promise<Page> | null {
    return this.#page
  }

  /** For the window: after this, nothing is sent and nothing arrives. */
  [DESTROY](): void {
    if (this.#gone) return
    this.#gone = true
    takeSockets(this.id, null)
    this.#socket?.terminate()
    this.emit('destroyed')
  }

  async #open(): Promise<Page> {
    const runtime = await openRuntime()
    const { context } = runtime.browser
    const blank = context.pages().find((known) => /^(about:blank|data:)/.test(known.url()) && !taken.has(known))
    const page = blank ?? (await context.newPage())
    taken.add(page)
    const devtools = await context.newCDPSession(page)
    takeSockets(this.id, (socket, origin) => this.#join(socket, origin, devtools))
    await page.addInitScript({ content: this.#script(runtime, chromiumVersion(page)) })
    await this.#settlePermissions(devtools, runtime)
    await this.#watchRequests(devtools, runtime)
    page.on('popup', (popup) => {
      this.#askToOpen(runtime.loopback.addresses.shown(popup.url()))
      void popup.close()
    })
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    return page
  }

  #script({ loopback }: Runtime, chromium: string): string {
    const { preload, additionalArguments = [], contextIsolation = true, sandbox = true, nodeIntegration = false } = this.#preferences
    if (!contextIsolation || !sandbox || nodeIntegration) throw new NotOffered('a page without context isolation, without sandbox or with Node')
    const schemes = registeredSchemes()
    return pageScript(
      {
        socket: `${loopback.addresses.ipc}/?token=${loopback.token}&window=${this.id}`,
        origins: [originOf(loopback.addresses.toLoopback(this.#nextUrl()))],
        schemes,
        port: new URL(loopback.addresses.ipc).port,
        argv: ['electron', ...additionalArguments],
        versions: { chrome: chromium, electron: process.versions.electron ?? '', platform: process.platform }
      },
      preload && existsSync(preload) ? readFileSync(preload, 'utf8') : ''
    )
  }

  #nextUrl(): string {
    return this.#loading || 'app://umbra/'
  }

  async #settlePermissions(devtools: CDPSession, { loopback }: Runtime): Promise<void> {
    const url = loopback.addresses.toLoopback(this.#nextUrl())
    for (const { name, setting } of await permissionSettings(this.#self, loopback.addresses, url)) {
      // Chromium may not know every name in every version; an unknown one stays as it is, denied.
      await devtools.send('Browser.setPermission', { permission: { name }, setting, origin: originOf(url) }).catch(() => undefined)
    }
  }

  /** Shows the application every navigation before it happens, and every request that is not one of our own schemes. */
  async #watchRequests(devtools: CDPSession, { loopback }: Runtime): Promise<void> {
    const { frameTree } = await devtools.send('Page.getFrameTree')
    devtools.on('Fetch.requestPaused', ({ requestId, request, frameId, resourceType }) => {
      const decide = async (): Promise<void> => {
        const url = loopback.addresses.shown(request.url)
        const isMain = frameId === frameTree.frame.id
        const ours = resourceType === 'Document' && isMain && url === this.#loading
        const prevented =
          !ours &&
          ((resourceType === 'Document' && this.#mayNotNavigate(url, isMain)) ||
            (loopback.addresses.fromLoopback(request.url) === null && (await isCancelled({ url, method: request.method, resourceType: resourceType === 'Document' ? (isMain ? 'mainFrame' : 'subFrame') : 'other' }))))
        if (prevented) await devtools.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' })
        else await devtools.send('Fetch.continueRequest', { requestId })
        if (!prevented && resourceType === 'Document' && isMain) this.#url = url
      }
      // The page may be gone before the answer is.
      decide().catch(() => undefined)
    })
    await devtools.send('Fetch.enable', { patterns: [{ urlPattern: '*', resourceType: 'Document' }, { urlPattern: 'https://*' }, { urlPattern: 'http://*', resourceType: 'Image' }, { urlPattern: 'http://*', resourceType: 'Script' }] })
  }

  #mayNotNavigate(url: string, isMainFrame: boolean): boolean {
    const details = { url, isMainFrame, isSameDocument: false }
    const frame = emitPreventable(this, 'will-frame-navigate', details)
    return (isMainFrame && emitPreventable(this, 'will-navigate', details, url)) || frame
  }

  #askToOpen(url: string): void {
    if (this.#openHandler({ url }).action !== 'deny') throw new NotOffered("opening a window from the page (setWindowOpenHandler's 'allow')")
  }

  #join(socket: WebSocket, origin: string, devtools: CDPSession): void {
    this.#socket?.terminate()
    this.#socket = socket
    socket.on('message', (data: RawData) => {
      let message: PageMessage
      try {
        message = decode(data as Buffer) as PageMessage
      } catch {
        // Not from our page part: no reason to take the application down.
        socket.terminate()
        return
      }
      const reply = (answer: { value?: unknown; error?: string }): void => {
        if (socket.readyState === socket.OPEN) socket.send(encode({ kind: 'reply', id: message.id, ...answer }))
      }
      const done = this.#answer(message, origin, devtools)
      done.then((value) => message.id !== undefined && reply({ value }), (error: Error) => reply({ error: error.message }))
    })
    socket.on('close', () => {
      if (this.#socket === socket) this.#socket = null
    })
  }

  async #answer(message: PageMessage, origin: string, devtools: CDPSession): Promise<unknown> {
    if (message.kind === 'open') return this.#askToOpen(message.address ?? '')
    if (message.kind === 'paths') return filePaths(devtools, message.files ?? 0, message.count ?? 0)
    // The origin is what Chromium vouches for; only the path is the page's own word.
    const { pathname, search, hash } = new URL(message.url)
    const frame = { url: `${origin}${pathname}${search}${hash}`, origin, parent: null, top: null }
    return invoke({ sender: this.#self, senderFrame: frame, processId: 1, frameId: 1, type: 'frame' }, message.channel ?? '', message.args ?? [])
  }
}

const taken = new WeakSet<Page>()

const originOf = (address: string): string => new URL(address).origin

async function filePaths(devtools: CDPSession, files: number, count: number): Promise<string[]> {
  const found: string[] = []
  for (let index = 0; index < count; index++) {
    const { result } = await devtools.send('Runtime.evaluate', { expression: `window[Symbol.for('electron-stand-in files')](${files}, ${index})` })
    found.push(result.objectId ? (await devtools.send('DOM.getFileInfo', { objectId: result.objectId })).path : '')
  }
  return found
}

/** Until the page has drawn once, so that a window is shown with its picture. */
export async function firstPaint(page: Page): Promise<void> {
  await Promise.race([page.evaluate('new Promise((resolve) => requestAnimationFrame(() => resolve()))'), wait(2000)]).catch(() => undefined)
}
