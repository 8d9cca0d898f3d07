import { ALL_WINDOWS_CLOSED, app } from './app.ts'
import { KnownEmitter, emitPreventable, guarded } from './emitter.ts'
import type { Page } from 'playwright-core'
import { options } from './runtime.ts'
import { defaultSession } from './default-session.ts'
import { DESTROY, PAGE, WebContents, firstPaint, type WebPreferences } from './web-contents.ts'
import { forget, remember, windows } from './windows.ts'

interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

export interface WindowOptions extends Partial<Bounds> {
  show?: boolean
  title?: string
  webPreferences?: WebPreferences
}

let lastId = 0

/** One page of Chromium. A guard stands around every window: asking it for more than this class has throws the name. */
export class BrowserWindow extends KnownEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  readonly #bounds: Bounds
  #visible: boolean
  #maximized = false
  #destroyed = false
  #lost = false

  constructor({ x = 0, y = 0, width = 800, height = 600, show = true, webPreferences = {} }: WindowOptions = {}) {
    super('BrowserWindow')
    this.#bounds = { x, y, width, height }
    this.#visible = show
    this.webContents = new WebContents(this.id, defaultSession, webPreferences)
    const self = guarded('BrowserWindow', this)
    remember(self)
    app.emit('browser-window-created', {}, self)
    app.emit('web-contents-created', {}, this.webContents)
    return self
  }

  static getAllWindows(): BrowserWindow[] {
    return windows() as BrowserWindow[]
  }

  async loadURL(url: string): Promise<void> {
    await this.webContents.loadURL(url)
    const page = await this.webContents[PAGE]()!
    page.once('close', () => this.#onPageClosed())
    await this.#place(page)
    await firstPaint(page)
    if (!this.#destroyed) this.emit('ready-to-show')
  }

  show(): void {
    this.#visible = true
    this.emit('show')
  }

  hide(): void {
    this.#visible = false
  }

  focus(): void {
    void this.webContents[PAGE]()?.then((page) => page.bringToFront())
  }

  isVisible(): boolean {
    return this.#visible
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  isMinimized(): boolean {
    return false
  }

  restore(): void {
    this.focus()
  }

  maximize(): void {
    this.#maximized = true
    void this.webContents[PAGE]()?.then((page) => this.#place(page))
    this.emit('maximize')
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds }
  }

  close(): void {
    if (this.#destroyed || emitPreventable(this, 'close', {})) return
    this.destroy()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    void this.webContents[PAGE]()?.then((page) => (this.#lost ? undefined : page.close())).catch(() => undefined)
    this.webContents[DESTROY]()
    forget(this.id)
    this.emit('closed')
    if (windows().length === 0) app[ALL_WINDOWS_CLOSED]()
  }

  /** Gives Chromium's own window the place that the application asked for; without a display there is none. */
  async #place(page: Page): Promise<void> {
    if (options.headless) return
    const devtools = await page.context().newCDPSession(page)
    const { windowId } = await devtools.send('Browser.getWindowForTarget')
    const { x, y, width, height } = this.#bounds
    await devtools.send('Browser.setWindowBounds', { windowId, bounds: this.#maximized ? { windowState: 'maximized' } : { left: x, top: y, width, height } })
    await devtools.detach()
  }

  /** The user closed the page itself: there is nothing left to keep open, so what the application prevents is only the end of its services. */
  #onPageClosed(): void {
    if (this.#destroyed) return
    this.#lost = true
    if (!emitPreventable(this, 'close', {})) this.destroy()
  }
}

