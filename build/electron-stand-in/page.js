/* The renderer's half of the stand-in. Runs as text inside page-script.ts, after `settings`, the codec and `preload`. */
/* global settings, encode, decode, preload */

const notOffered = (what) => new Error(`electron-stand-in: ${what} is not implemented`)

// ---- the socket ----
const socket = new WebSocket(settings.socket)
socket.binaryType = 'arraybuffer'
const beforeOpen = []
const waiting = new Map()
let lastId = 0
const transmit = (message) => {
  const bytes = encode({ url: location.href, ...message })
  if (socket.readyState === WebSocket.OPEN) socket.send(bytes)
  else beforeOpen.push(bytes)
}
const ask = (message) =>
  new Promise((resolve, reject) => {
    const id = ++lastId
    waiting.set(id, { resolve, reject })
    transmit({ ...message, id })
  })
socket.addEventListener('open', () => {
  for (const bytes of beforeOpen.splice(0)) socket.send(bytes)
})
socket.addEventListener('message', (event) => {
  const message = decode(new Uint8Array(event.data))
  if (message.kind === 'event') {
    for (const listener of listeners.get(message.channel) ?? []) listener({ sender: ipcRenderer }, ...message.args)
    return
  }
  const call = waiting.get(message.id)
  waiting.delete(message.id)
  if (message.error === undefined) call.resolve(message.value)
  else call.reject(new Error(message.error))
})

// ---- ipcRenderer ----
const listeners = new Map()
const ipcRenderer = {
  invoke: (channel, ...args) => ask({ kind: 'invoke', channel, args: structuredClone(args) }),
  on: (channel, listener) => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
    return ipcRenderer
  },
  removeListener: (channel, listener) => {
    listeners.set(channel, (listeners.get(channel) ?? []).filter((known) => known !== listener))
    return ipcRenderer
  }
}

// ---- contextBridge: a frozen copy, functions kept, everything else cloned ----
const bridged = (value) => {
  if (typeof value === 'function') return (...args) => value(...args)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return Object.freeze(value.map(bridged))
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value)
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bridged(entry)])))
}
const contextBridge = {
  exposeInMainWorld: (name, api) => {
    if (name in window) throw new Error(`Cannot bind an API on top of an existing property on the window object`)
    Object.defineProperty(window, name, { value: bridged(api), writable: false, configurable: false, enumerable: true })
  }
}

// ---- webUtils: Chromium tells the path of a file only through its debugger, so a drop or choice waits until it has ----
const paths = new WeakMap()
const webUtils = { getPathForFile: (file) => (file instanceof File ? (paths.get(file) ?? '') : (() => { throw new TypeError('getPathForFile needs a File') })()) }
const asked = new Map()
Object.defineProperty(window, Symbol.for('electron-stand-in files'), { value: (id, index) => asked.get(id)[index] })
let lastAsked = 0
const findPaths = async (files) => {
  const id = ++lastAsked
  asked.set(id, files)
  const found = await ask({ kind: 'paths', files: id, count: files.length })
  files.forEach((file, index) => paths.set(file, found[index]))
  asked.delete(id)
}
const again = new WeakSet()
window.addEventListener(
  'drop',
  (event) => {
    const files = [...(event.dataTransfer?.files ?? [])]
    if (again.has(event) || files.length === 0) return
    event.stopImmediatePropagation()
    event.preventDefault()
    const { target, clientX, clientY } = event
    void findPaths(files).then(() => {
      const dataTransfer = new DataTransfer()
      for (const file of files) dataTransfer.items.add(file)
      const repeated = new DragEvent('drop', { bubbles: true, cancelable: true, composed: true, dataTransfer, clientX, clientY })
      // The transfer hands out the very File objects that were added, so their paths are found again.
      again.add(repeated)
      target.dispatchEvent(repeated)
    })
  },
  true
)
window.addEventListener(
  'change',
  (event) => {
    const files = event.target instanceof HTMLInputElement && event.target.type === 'file' ? [...event.target.files] : []
    if (again.has(event) || files.every((file) => paths.has(file))) return
    event.stopImmediatePropagation()
    void findPaths(files).then(() => {
      const repeated = new Event('change', { bubbles: true })
      again.add(repeated)
      event.target.dispatchEvent(repeated)
    })
  },
  true
)

// ---- addresses of our own schemes ----
const toLoopback = (address) => {
  const parts = /^([a-z][a-z0-9+.-]*):\/\/([a-z0-9.-]+)(.*)$/is.exec(address)
  return parts && settings.schemes.includes(parts[1]) ? `http://${parts[2]}.${parts[1]}.localhost:${settings.port}${parts[3]}` : address
}
const nativeFetch = window.fetch.bind(window)
window.fetch = (input, init) => nativeFetch(typeof input === 'string' || input instanceof URL ? toLoopback(String(input)) : input, init)
const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, 'src')
Object.defineProperty(HTMLImageElement.prototype, 'src', { ...source, set(address) { source.set.call(this, toLoopback(String(address))) } })
const setAttribute = Element.prototype.setAttribute
Element.prototype.setAttribute = function (name, value) {
  setAttribute.call(this, name, name === 'src' && this instanceof HTMLImageElement ? toLoopback(String(value)) : value)
}

// ---- windows ----
window.open = (address = '') => {
  transmit({ kind: 'open', address: new URL(address, location.href).href })
  return null
}

// ---- the preload, as a sandboxed one sees the world ----
const runPreload = () => {
  const electron = { contextBridge, ipcRenderer, webUtils }
  const offered = new Proxy(electron, {
    get(object, name) {
      if (typeof name === 'symbol' || name in object || name === '__esModule') return object[name]
      throw notOffered(`electron.${name} in a preload`)
    }
  })
  const require = (name) => {
    if (name === 'electron') return offered
    throw new Error(`module not found: ${name}`)
  }
  const module = { exports: {} }
  const process = Object.freeze({ argv: settings.argv, versions: settings.versions, sandboxed: true, contextIsolated: true, type: 'renderer', platform: settings.versions.platform, env: {} })
  preload(require, module, module.exports, process)
}
runPreload()
