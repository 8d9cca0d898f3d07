import { stat } from 'node:fs/promises'
import { availableParallelism, loadavg } from 'node:os'
import { Worker } from 'node:worker_threads'
import { entryPath } from '../base/entry.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Ready, Reply, Request, Source, Tasks, TaskTable } from './worker-protocol.ts'

export interface DecodePoolOptions {
  /** The thread's program, which calls `serveTasks`; the plain decoder by default. */
  entry?: string
  /** Threads; one less than the processors by default, at least one. */
  size?: number
  /** Milliseconds for any task, on top of `timePerMegabyte`. */
  timeLimit?: number
  /** Milliseconds added per megabyte of file: a large JPEG 2000 film rightly takes seconds. */
  timePerMegabyte?: number
  /** JavaScript heap of one thread in MB; pixels are bounded by the decoder's own limits. */
  memoryLimit?: number
  /** Tasks waiting at most; more are refused with `busy`. */
  queueLimit?: number
}

export interface TaskOptions {
  signal?: AbortSignal
  /** A reader is waiting: goes ahead of everything that is not urgent. */
  urgent?: boolean
  timeLimit?: number
}

export interface DecodePool<T extends TaskTable = Tasks> {
  readonly size: number
  /** Tasks waiting and running. */
  readonly pending: number
  run<K extends keyof T & string>(task: K, input: T[K]['input'], options?: TaskOptions): Promise<T[K]['result']>
  /** Rejects what is waiting and running, ends the threads. */
  close(): Promise<void>
}

interface Job {
  task: string
  input: { source?: Source }
  options: TaskOptions
  resolve: (result: never) => void
  reject: (reason: unknown) => void
  onAbort: (() => void) | null
}

interface Slot {
  worker: Worker | null
  job: Job | null
  timer: NodeJS.Timeout | null
  id: number
  /** The thread has loaded. */
  ready: boolean
  /** Starts the clock of the running task. */
  arm: () => void
}

/**
 * Decodes files in worker threads. A task that passes its time limit, is aborted, or takes its thread down costs that thread, which is
 * replaced; the process and the other tasks go on.
 */
export function createDecodePool<T extends TaskTable = Tasks>(options: DecodePoolOptions = {}): DecodePool<T> {
  return new Pool<T>(options)
}

const MB = 1024 * 1024
/** Milliseconds a thread may take to load. */
const START_LIMIT = 60_000

class Pool<T extends TaskTable> implements DecodePool<T> {
  readonly size: number
  private readonly options: Required<Omit<DecodePoolOptions, 'size'>>
  private readonly slots: Slot[]
  private readonly urgent: Job[] = []
  private readonly waiting: Job[] = []
  private closed = false

  constructor({ entry = entryPath(import.meta.url, './decode-worker.ts', 'decode-worker.js'), size = Math.max(1, availableParallelism() - 1), timeLimit = 5000, timePerMegabyte = 1500, memoryLimit = 384, queueLimit = 10_000 }: DecodePoolOptions) {
    this.size = size
    this.options = { entry, timeLimit, timePerMegabyte, memoryLimit, queueLimit }
    this.slots = Array.from({ length: size }, () => ({ worker: null, job: null, timer: null, id: 0, ready: false, arm: () => undefined }))
  }

  get pending(): number {
    return this.urgent.length + this.waiting.length + this.slots.filter((slot) => slot.job).length
  }

  run<K extends keyof T & string>(task: K, input: T[K]['input'], options: TaskOptions = {}): Promise<T[K]['result']> {
    if (this.closed) return Promise.reject(new UmbraError('closed', 'The decoder has been shut down'))
    if (this.urgent.length + this.waiting.length >= this.options.queueLimit) return Promise.reject(new UmbraError('busy', `${this.options.queueLimit} files are already waiting to be decoded`))
    return new Promise((resolve, reject) => {
      const { signal } = options
      if (signal?.aborted) return reject(signal.reason)
      const job: Job = { task, input, options, resolve, reject, onAbort: null }
      if (signal) {
        job.onAbort = () => this.abort(job, signal.reason)
        signal.addEventListener('abort', job.onAbort, { once: true })
      }
      ;(options.urgent ? this.urgent : this.waiting).push(job)
      this.dispatch()
    })
  }

  async close(): Promise<void> {
    this.closed = true
    const reason = new UmbraError('closed', 'The decoder has been shut down')
    for (const job of [...this.urgent.splice(0), ...this.waiting.splice(0)]) this.settle(job, () => job.reject(reason))
    await Promise.all(this.slots.map((slot) => this.replace(slot, reason)))
  }

  private dispatch(): void {
    for (const slot of this.slots) {
      if (slot.job) continue
      const job = this.urgent.shift() ?? this.waiting.shift()
      if (!job) return
      slot.job = job
      void this.start(slot, job)
    }
  }

  private async start(slot: Slot, job: Job): Promise<void> {
    const limit = job.options.timeLimit ?? (this.options.timeLimit + this.options.timePerMegabyte * ((await sizeOf(job.input.source)) / MB)) * crowding()
    if (slot.job !== job) return
    slot.worker ??= this.spawn(slot)
    slot.worker.ref()
    const request: Request = { id: ++slot.id, task: job.task, input: job.input as never }
    slot.arm = () => {
      if (slot.timer) clearTimeout(slot.timer)
      slot.timer = setTimeout(() => void this.replace(slot, new UmbraError('too-slow', `The file could not be read within ${(limit / 1000).toFixed(1)} s`, { ...nameOf(job), hint: 'The file is damaged, or the computer very busy.' })), limit)
    }
    // A task is not charged for the start of its thread, which on a busy computer takes longer than most tasks.
    if (slot.ready) slot.arm()
    else slot.timer = setTimeout(() => void this.replace(slot, new UmbraError('decoder-crashed', 'The decoder did not start', { ...nameOf(job), hint: 'The computer is very busy. Try again.' })), START_LIMIT)
    slot.worker.postMessage(request)
  }

  private spawn(slot: Slot): Worker {
    const worker = new Worker(this.options.entry, { resourceLimits: { maxOldGenerationSizeMb: this.options.memoryLimit }, name: 'decode' })
    const gone = (error: Error | null): void => {
      if (slot.worker !== worker) return
      const memory = (error as NodeJS.ErrnoException | null)?.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const job = slot.job
      void this.replace(slot, new UmbraError(memory ? 'too-large' : 'decoder-crashed', memory ? 'The file needs more memory than a decoder may use' : 'The decoder stopped while it read the file', { ...(job ? nameOf(job) : {}), cause: error }))
    }
    slot.ready = false
    worker.on('message', (message: Reply | Ready) => {
      if ('id' in message) this.receive(slot, worker, message)
      else if (slot.worker === worker) {
        slot.ready = true
        if (slot.job) slot.arm()
      }
    })
    worker.on('error', gone)
    worker.on('exit', () => gone(null))
    return worker
  }

  private receive(slot: Slot, worker: Worker, reply: Reply): void {
    const { job } = slot
    if (slot.worker !== worker || !job || reply.id !== slot.id) return
    this.release(slot)
    worker.unref()
    if (reply.ok) this.settle(job, () => job.resolve(reply.result as never))
    else this.settle(job, () => job.reject(revived(reply.error, job)))
    this.dispatch()
  }

  private abort(job: Job, reason: unknown): void {
    for (const queue of [this.urgent, this.waiting]) {
      const at = queue.indexOf(job)
      if (at >= 0) {
        queue.splice(at, 1)
        job.reject(reason)
        return
      }
    }
    const slot = this.slots.find((candidate) => candidate.job === job)
    if (slot) void this.replace(slot, reason)
  }

  /** Ends a slot's thread, rejects its task; the next task gets a new thread. */
  private async replace(slot: Slot, reason: unknown): Promise<void> {
    const { worker, job } = slot
    slot.worker = null
    this.release(slot)
    if (job) this.settle(job, () => job.reject(reason))
    await worker?.terminate()
    if (!this.closed) this.dispatch()
  }

  private release(slot: Slot): void {
    if (slot.timer) clearTimeout(slot.timer)
    slot.timer = null
    slot.job = null
  }

  private settle(job: Job, how: () => void): void {
    if (job.onAbort) job.options.signal?.removeEventListener('abort', job.onAbort)
    how()
  }
}

/** Programs that want a processor, per processor: on a crowded computer the same work takes that much longer. 1 where the system does not tell (Windows). */
function crowding(): number {
  return Math.min(20, Math.max(1, loadavg()[0]! / availableParallelism()))
}

async function sizeOf(source: Source | undefined): Promise<number> {
  if (source === undefined) return 0
  if (typeof source !== 'string') return source.length
  return stat(source).then(
    (info) => info.size,
    () => 0
  )
}

function nameOf(job: Job): { file?: string } {
  return typeof job.input.source === 'string' ? { file: job.input.source } : {}
}

function revived(error: Extract<Reply, { ok: false }>['error'], job: Job): UmbraError {
  return new UmbraError(error.code, error.message, { ...nameOf(job), ...(error.hint === undefined ? {} : { hint: error.hint }), ...(error.stack === undefined ? {} : { cause: error.stack }) })
}
