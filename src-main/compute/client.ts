import { UmbraError } from '../base/umbra-error.ts'
import type { OperationName, OperationParams, OperationResult } from './operations.ts'
import { toClientSchema, type ChildLike, type ForkCompute, type ToChild } from './protocol.ts'

export type { ChildLike, ForkCompute } from './protocol.ts'
export type { CheckedParams, Embeddings, ModelUse, OperationName, OperationParams, OperationResult } from './operations.ts'

export interface RequestOptions {
  /** Aborting tells the child to stop at its next step; the promise rejects at once with the abort reason. */
  signal?: AbortSignal
  onProgress?: (value: unknown) => void
  /** Called once with a way to speak to the running handler, e.g. `'pause'`. */
  onStart?: (tell: (note: unknown) => void) => void
}

export interface ComputeClient {
  /**
   * Runs one operation in the child, starting it when it is not there.
   *
   * @throws UmbraError `compute-crashed` when the child ends before it answers, or what the handler threw
   */
  request<N extends OperationName>(operation: N, params: OperationParams<N>, options?: RequestOptions): Promise<OperationResult<N>>
  /** e.g. `onnxruntime-node 1.30.0`; null before the child was first started. */
  readonly runtime: string | null
  readonly running: boolean
  /** Ends the child; what is pending fails with `compute-closed`, and nothing can be asked any more. */
  close(): Promise<void>
}

interface Pending {
  operation: string
  resolve(value: unknown): void
  reject(error: Error): void
  onProgress: ((value: unknown) => void) | undefined
}

interface Child {
  process: ChildLike
  ready: boolean
  /** Messages that wait for the child to be ready. */
  waiting: ToChild[]
  pending: Map<number, Pending>
  /** Has trained: it runs at a low priority and holds the memory of a training, neither of which it can give back. */
  spent: boolean
  ended: Promise<void>
}

/**
 * The main process's side of the compute child. A child that dies fails what it was doing and nothing else: the next request starts a new one.
 *
 * @param idleMs the child is ended after so long without work, so that an idle workstation holds no model in memory; 0 keeps it
 */
export function createComputeClient({ fork, log = () => {}, idleMs = 300_000 }: { fork: ForkCompute; log?: (message: string) => void; idleMs?: number }): ComputeClient {
  let child: Child | null = null
  let closed = false
  let runtime: string | null = null
  let nextId = 1
  let idle: NodeJS.Timeout | undefined

  const send = (to: Child, message: ToChild): void => {
    if (to.ready) to.process.postMessage(message)
    else to.waiting.push(message)
  }

  const settle = (from: Child, id: number): Pending | undefined => {
    const request = from.pending.get(id)
    from.pending.delete(id)
    if (request?.operation === 'train') from.spent = true
    if (from.pending.size === 0) {
      if (from.spent) retire(from)
      else rest()
    }
    return request
  }

  // Forgotten before it is ended, so that a request in between starts a new one.
  const retire = (old: Child | null): void => {
    if (child === old) child = null
    old?.process.kill()
  }

  const rest = (): void => {
    clearTimeout(idle)
    if (idleMs === 0) return
    idle = setTimeout(() => retire(child), idleMs)
    idle.unref()
  }

  const receive = (from: Child, raw: unknown): void => {
    const parsed = toClientSchema.safeParse(raw)
    if (!parsed.success) {
      log(`compute sent a message that is none: ${parsed.error.message}`)
      return
    }
    const message = parsed.data
    if (message.type === 'ready') {
      runtime = message.runtime
      from.ready = true
      for (const waiting of from.waiting.splice(0)) from.process.postMessage(waiting)
    } else if (message.type === 'log') log(message.message)
    else if (message.type === 'progress') from.pending.get(message.id)?.onProgress?.(message.value)
    else if (message.type === 'result') settle(from, message.id)?.resolve(message.value)
    else settle(from, message.id)?.reject(new UmbraError(message.error.code, message.error.message, message.error))
  }

  const start = (): Child => {
    const process = fork()
    let ended = (): void => {}
    const started: Child = { process, ready: false, waiting: [], pending: new Map(), spent: false, ended: new Promise((resolve) => (ended = resolve)) }
    process.on('message', (raw) => receive(started, raw))
    process.on('exit', (code) => {
      if (child === started) child = null
      for (const request of started.pending.values()) request.reject(endedError(request.operation, code, closed))
      if (started.pending.size > 0 && !closed) log(`compute ended with code ${code} while it had ${started.pending.size} request(s)`)
      started.pending.clear()
      ended()
    })
    return started
  }

  return {
    get runtime() {
      return runtime
    },
    get running() {
      return child !== null
    },
    request<N extends OperationName>(operation: N, params: OperationParams<N>, { signal, onProgress, onStart }: RequestOptions = {}) {
      if (closed) return Promise.reject(new UmbraError('compute-closed', 'Umbra is closing; no computation can be started.'))
      if (signal?.aborted) return Promise.reject(signal.reason as Error)
      clearTimeout(idle)
      const to = (child ??= start())
      const id = nextId++
      const answered = new Promise<unknown>((resolve, reject) => {
        const abort = (): void => {
          send(to, { type: 'cancel', id })
          settle(to, id)?.reject(signal!.reason as Error)
        }
        const done = (): void => signal?.removeEventListener('abort', abort)
        signal?.addEventListener('abort', abort, { once: true })
        to.pending.set(id, {
          operation,
          onProgress,
          resolve: (value) => {
            done()
            resolve(value)
          },
          reject: (error) => {
            done()
            reject(error)
          }
        })
      })
      send(to, { type: 'request', id, operation, params })
      onStart?.((note) => {
        if (to.pending.has(id)) send(to, { type: 'note', id, note })
      })
      return answered as Promise<OperationResult<N>>
    },
    async close() {
      closed = true
      clearTimeout(idle)
      if (!child) return
      const { process, ended } = child
      process.kill()
      await ended
    }
  }
}

function endedError(operation: string, code: number, closing: boolean): UmbraError {
  if (closing) return new UmbraError('compute-closed', `“${operation}” was stopped because Umbra is closing.`)
  return new UmbraError('compute-crashed', `The process that runs the models ended (code ${code}) during “${operation}”.`, {
    hint: 'Try again: it is started anew. If it happens again, choose the device “cpu” in the settings, or close other programs to free memory.'
  })
}
