import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { KnownEmitter, NotOffered, guarded } from './emitter.ts'

const SHIM = fileURLToPath(new URL('./parent-port.ts', import.meta.url))

interface ForkOptions {
  env?: NodeJS.ProcessEnv
  serviceName?: string
  cwd?: string
  stdio?: 'inherit' | 'ignore' | 'pipe'
}

/** A child process with structured cloning between; MessagePorts cannot be handed over. */
export class UtilityProcess extends KnownEmitter {
  readonly #child: ChildProcess
  #alive = true

  constructor(modulePath: string, args: string[], { env = process.env, cwd, stdio = 'inherit' }: ForkOptions) {
    super('UtilityProcess')
    this.#child = fork(modulePath, args, { env, serialization: 'advanced', stdio: ['ignore', stdio, stdio, 'ipc'], execArgv: ['--import', SHIM], ...(cwd && { cwd }) })
    this.#child.once('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('exit', (code, signal) => {
      this.#alive = false
      this.emit('exit', code ?? (signal ? 1 : 0))
    })
  }

  get pid(): number | undefined {
    return this.#alive ? this.#child.pid : undefined
  }

  postMessage(message: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) throw new NotOffered('utilityProcess.postMessage with transferred ports')
    if (this.#alive && this.#child.connected) this.#child.send(message as object)
  }

  kill(): boolean {
    return this.#alive && this.#child.kill()
  }
}

export class UtilityProcessModule {
  fork(modulePath: string, args: string[] = [], forkOptions: ForkOptions = {}): UtilityProcess {
    return guarded('utilityProcess', new UtilityProcess(modulePath, args, forkOptions))
  }
}
