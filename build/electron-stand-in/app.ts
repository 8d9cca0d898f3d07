import { mkdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { KnownEmitter, emitPreventable, NotOffered, guarded } from './emitter.ts'
import { closeRuntime, openRuntime } from './runtime.ts'
import { claim } from './single-instance.ts'
import { windows } from './windows.ts'

const folder = resolve(process.argv[1] ?? '.')
const description = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { productName?: string; name: string; version: string }

/** For the windows alone; a name would offer the application more than Electron has. */
export const ALL_WINDOWS_CLOSED = Symbol('all windows closed')

export class App extends KnownEmitter {
  readonly isPackaged = false
  readonly name = description.productName ?? description.name
  readonly #paths = new Map<string, string>()
  readonly #ready: Promise<void>
  #isReady = false
  #quitting = false
  #release: (() => void) | null = null

  constructor() {
    super('App')
    // Electron is ready only after the main script has run to its end.
    this.#ready = new Promise<void>((done) => setImmediate(done)).then(() => {
      openRuntime().catch((error: Error) => {
        process.stderr.write(`electron-stand-in: ${error.message}\n`)
        this.exit(1)
      })
      this.#isReady = true
      this.emit('ready', {}, {})
    })
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => this.quit())
  }

  whenReady(): Promise<void> {
    return this.#ready
  }

  isReady(): boolean {
    return this.#isReady
  }

  getName(): string {
    return this.name
  }

  getVersion(): string {
    return description.version
  }

  getAppPath(): string {
    return folder
  }

  getPath(name: string): string {
    const known = this.#paths.get(name)
    if (known) return known
    if (name === 'home') return homedir()
    if (name === 'userData') return join(process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config'), this.name)
    throw new NotOffered(`app.getPath('${name}')`)
  }

  setPath(name: string, path: string): void {
    if (name !== 'userData') throw new NotOffered(`app.setPath('${name}')`)
    mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  /** Every page of the stand-in is sandboxed as far as Chromium is; asking for it changes nothing. */
  enableSandbox(): void {
    if (this.#isReady) throw new Error('app.enableSandbox() can only be called before app is ready')
  }

  requestSingleInstanceLock(): boolean {
    this.#release ??= claim(this.getPath('userData'), (argv, directory) => this.emit('second-instance', {}, argv, directory, undefined))
    return this.#release !== null
  }

  quit(): void {
    if (this.#quitting || emitPreventable(this, 'before-quit', {})) return
    this.#quitting = true
    for (const window of windows()) window.close()
    if (windows().length > 0) this.#quitting = false
    else this.#end()
  }

  exit(code = 0): void {
    this.#quitting = true
    for (const window of windows()) window.destroy()
    this.#leave(code)
  }

  /** For the windows: the last one is gone. */
  [ALL_WINDOWS_CLOSED](): void {
    if (this.#quitting) return
    if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  #end(): void {
    if (emitPreventable(this, 'will-quit', {})) this.#quitting = false
    else this.#leave(0)
  }

  #leave(code: number): void {
    this.emit('quit', {}, code)
    this.#release?.()
    void closeRuntime().finally(() => process.exit(code))
  }
}

export const app = guarded('app', new App())
