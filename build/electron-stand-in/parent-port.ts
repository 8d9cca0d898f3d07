/** Loaded before a forked child's own script: gives it `process.parentPort` as Electron's utility process has it, and takes `process.send` away. */
import { EventEmitter } from 'node:events'

const send = process.send!.bind(process)
const early: unknown[] = []

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    if (process.connected) send(message)
  }

  /** Messages that came before anybody listened wait for the first listener. */
  override on(name: string, listener: (...args: never[]) => void): this {
    super.on(name, listener as (...args: unknown[]) => void)
    if (name === 'message') for (const data of early.splice(0)) this.emit('message', { data, ports: [] })
    return this
  }
}

const parentPort = new ParentPort()
process.on('message', (data) => {
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', { data, ports: [] })
  else early.push(data)
})
process.on('disconnect', () => process.exit(0))
Object.assign(process, { parentPort, send: undefined, type: 'utility' })
