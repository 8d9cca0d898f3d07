import { EventEmitter } from 'node:events'

/**
 * The events that the stand-in really emits. Listening to any other throws its name, since it would wait in vain;
 * the contract test holds every one against electron.d.ts.
 */
export const EVENTS = {
  App: ['ready', 'activate', 'before-quit', 'will-quit', 'quit', 'window-all-closed', 'second-instance', 'open-file', 'browser-window-created', 'web-contents-created'],
  BrowserWindow: ['ready-to-show', 'show', 'focus', 'blur', 'close', 'closed', 'page-title-updated', 'maximize', 'unmaximize', 'minimize', 'restore'],
  WebContents: ['did-start-loading', 'dom-ready', 'did-finish-load', 'will-navigate', 'will-frame-navigate', 'will-attach-webview', 'render-process-gone', 'destroyed'],
  UtilityProcess: ['spawn', 'message', 'exit', 'error']
} as const

/** Offered because every program sets them up, though nothing here can make them happen. */
const NEVER_HAPPENS = new Set(['App activate', 'App open-file', 'WebContents will-attach-webview', 'BrowserWindow focus', 'BrowserWindow blur'])

export type Emitting = keyof typeof EVENTS

export class NotOffered extends Error {
  constructor(what: string) {
    super(`electron-stand-in: ${what} is not implemented`)
    this.name = 'NotOffered'
  }
}

/** What a listener gets first; `preventDefault` is asked about afterwards. */
export class StandInEvent {
  defaultPrevented = false
  preventDefault(): void {
    this.defaultPrevented = true
  }
}

export class KnownEmitter extends EventEmitter {
  readonly #kind: Emitting

  constructor(kind: Emitting) {
    super()
    this.#kind = kind
  }

  #check(name: string | symbol): void {
    if (name === 'newListener' || name === 'removeListener' || name === 'error') return
    if (!(EVENTS[this.#kind] as readonly (string | symbol)[]).includes(name)) throw new NotOffered(`the event '${String(name)}' of ${this.#kind}`)
  }

  override on(name: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(name)
    return super.on(name, listener as (...args: unknown[]) => void)
  }

  override once(name: string | symbol, listener: (...args: never[]) => void): this {
    this.#check(name)
    return super.once(name, listener as (...args: unknown[]) => void)
  }

  override emit(name: string | symbol, ...args: unknown[]): boolean {
    this.#check(name)
    if (NEVER_HAPPENS.has(`${this.#kind} ${String(name)}`)) throw new NotOffered(`emitting '${String(name)}' of ${this.#kind}`)
    return super.emit(name, ...args)
  }

}

/** Emits with a preventable event in front; true when a listener prevented what follows. */
export function emitPreventable(emitter: KnownEmitter, name: string, extra: object, ...args: unknown[]): boolean {
  const event = Object.assign(new StandInEvent(), extra)
  emitter.emit(name, event, ...args)
  return event.defaultPrevented
}

/** Asking for anything the stand-in lacks throws its name, instead of failing later as `undefined`. */
export function guarded<T extends object>(what: string, target: T): T {
  return new Proxy(target, {
    get(object, name) {
      if (typeof name === 'symbol' || name === 'then' || name === 'toJSON' || name in object) {
        const value: unknown = Reflect.get(object, name, object)
        return typeof value === 'function' && name !== 'constructor' ? (value as (...args: unknown[]) => unknown).bind(object) : value
      }
      throw new NotOffered(`${what}.${name}`)
    },
    set(object, name) {
      throw new NotOffered(`setting ${what}.${String(name)}`)
    }
  })
}
