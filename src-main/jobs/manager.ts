import { toFailure } from '../base/failure.ts'
import { isAlive } from '../base/is-alive.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Job, JobKind, JobState, StoredJob } from '../contract/index.ts'
import { Gate, type JobControl } from './control.ts'
import { Rate } from './rate.ts'
import type { JobStore } from './store.ts'

export type JobRunner = (params: unknown, control: JobControl) => Promise<unknown>

export interface JobsOptions {
  store: JobStore
  runners: Record<JobKind, JobRunner>
  emit: (job: Job) => void
  clock: () => Date
  log: (message: string) => void
  pid?: number
  isAlive?: (pid: number) => boolean
}

interface Live {
  job: StoredJob
  abort: AbortController
  gate: Gate
  rate: Rate
  /** Settles when the job has ended, whatever the end. */
  ended: Promise<void>
  emittedAt: number
  storedAt: number
}

const EMIT_EVERY_MS = 100
const STORE_EVERY_MS = 1000
const ENDED: ReadonlySet<JobState> = new Set(['done', 'failed', 'cancelled'])
/** Jobs of one lane never run together: the compute child holds one session at a time. */
const LANE: Record<JobKind, string> = { import: 'files', screen: 'compute', finetune: 'compute', honesty: 'compute' }

class Shutdown extends Error {}

/**
 * Long tasks: each is stored, runs in its lane's order, can be paused, cancelled and resumed, and ends exactly once with a reason.
 * A job whose process went away becomes `interrupted` and is resumed by running it again with the same parameters; runners are idempotent.
 */
export class Jobs {
  readonly #options: JobsOptions
  readonly #pid: number
  readonly #live = new Map<number, Live>()
  readonly #lanes = new Map<string, Promise<void>>()
  #closing = false

  constructor(options: JobsOptions) {
    this.#options = options
    this.#pid = options.pid ?? process.pid
    const alive = options.isAlive ?? isAlive
    for (const job of options.store.unended()) {
      if (job.ownerPid !== this.#pid && alive(job.ownerPid)) continue
      options.store.update({ ...job, state: 'interrupted' })
    }
  }

  start(kind: JobKind, title: string, unit: string, params: unknown): Job {
    const progress = { done: 0, total: null, rate: null, secondsLeft: null, message: 'waiting' }
    const draft = { kind, title, params, state: 'queued' as const, unit, progress, error: null, result: null, ownerPid: this.#pid, createdAt: this.#now(), endedAt: null }
    return this.#enqueue({ ...draft, id: this.#options.store.insert(draft) })
  }

  list(): Job[] {
    return this.#options.store.list().map((job) => toJob(this.#live.get(job.id)?.job ?? job))
  }

  get(id: number): Job {
    const job = this.#live.get(id)?.job ?? this.#options.store.get(id)
    if (!job) throw new UmbraError('job-unknown', `There is no job ${id}.`)
    return toJob(job)
  }

  pause(id: number): Job {
    const live = this.#mustBeLive(id)
    live.gate.pause()
    this.#set(live, { state: 'paused' })
    return toJob(live.job)
  }

  /** Ends a pause, or runs an interrupted or failed job again from where its stored work left off. */
  resume(id: number): Job {
    const live = this.#live.get(id)
    if (live) {
      live.gate.resume()
      live.rate.reset()
      if (live.job.state === 'paused') this.#set(live, { state: 'running' })
      return toJob(live.job)
    }
    const job = this.#options.store.get(id)
    if (!job) throw new UmbraError('job-unknown', `There is no job ${id}.`)
    if (job.state !== 'interrupted' && job.state !== 'failed') throw new UmbraError('job-ended', `Job ${id} is ${job.state} and cannot be resumed.`, { hint: 'Start a new one.' })
    return this.#enqueue({ ...job, state: 'queued', error: null, ownerPid: this.#pid, endedAt: null })
  }

  cancel(id: number): Job {
    const live = this.#live.get(id)
    if (live) {
      live.abort.abort(new UmbraError('cancelled', `${live.job.title} was cancelled.`))
      live.gate.resume()
      return toJob(live.job)
    }
    const job = this.#options.store.get(id)
    if (!job) throw new UmbraError('job-unknown', `There is no job ${id}.`)
    if (ENDED.has(job.state)) return toJob(job)
    const ended = { ...job, state: 'cancelled' as const, endedAt: this.#now() }
    this.#options.store.update(ended)
    this.#options.emit(toJob(ended))
    return toJob(ended)
  }

  /** Runs every interrupted job of these kinds again. */
  resumeInterrupted(kinds: readonly JobKind[]): Job[] {
    return this.#options.store
      .list()
      .filter((job) => job.state === 'interrupted' && kinds.includes(job.kind) && !this.#live.has(job.id))
      .toReversed()
      .map((job) => this.resume(job.id))
  }

  /** Resolves with the job's last state once it has ended. */
  async finished(id: number): Promise<Job> {
    await this.#live.get(id)?.ended
    return this.get(id)
  }

  running(): Job[] {
    return [...this.#live.values()].map((live) => toJob(live.job))
  }

  /** Stops everything; what was running becomes `interrupted` and resumable. */
  async close(): Promise<void> {
    this.#closing = true
    const live = [...this.#live.values()]
    for (const each of live) {
      each.abort.abort(new Shutdown('Umbra is closing'))
      each.gate.resume()
    }
    await Promise.all(live.map((each) => each.ended))
  }

  #enqueue(job: StoredJob): Job {
    if (this.#closing) throw new UmbraError('closing', 'Umbra is closing; no new work is taken.')
    const live: Live = { job, abort: new AbortController(), gate: new Gate(), rate: new Rate(), ended: Promise.resolve(), emittedAt: 0, storedAt: 0 }
    this.#live.set(job.id, live)
    const lane = LANE[job.kind]
    const before = this.#lanes.get(lane) ?? Promise.resolve()
    live.ended = before.then(() => this.#run(live))
    this.#lanes.set(lane, live.ended)
    this.#set(live, {})
    return toJob(live.job)
  }

  async #run(live: Live): Promise<void> {
    const control: JobControl = {
      jobId: live.job.id,
      signal: live.abort.signal,
      report: (progress) => this.#report(live, progress),
      gate: () => live.gate.pass(live.abort.signal)
    }
    try {
      await control.gate()
      this.#set(live, { state: 'running' })
      const result = await this.#options.runners[live.job.kind](live.job.params, control)
      this.#end(live, 'done', { result: result ?? null })
    } catch (error) {
      if (live.abort.signal.reason instanceof Shutdown) this.#end(live, 'interrupted', {})
      else if (live.abort.signal.aborted) this.#end(live, 'cancelled', {})
      else if (error instanceof UmbraError && error.code === 'interrupted') this.#end(live, 'interrupted', { error: toFailure(error) })
      else this.#end(live, 'failed', { error: toFailure(error) })
    }
  }

  #report(live: Live, { done, total, message }: Parameters<JobControl['report']>[0]): void {
    const at = this.#options.clock().getTime()
    const progress = { ...live.job.progress }
    if (total !== undefined) progress.total = total
    if (message !== undefined) progress.message = message
    if (done !== undefined) {
      progress.done = done
      live.rate.add(at, done)
    }
    progress.rate = live.rate.perSecond()
    progress.secondsLeft = progress.rate && progress.total !== null ? Math.max(0, (progress.total - progress.done) / progress.rate) : null
    live.job = { ...live.job, progress }
    if (at - live.storedAt >= STORE_EVERY_MS) {
      live.storedAt = at
      this.#options.store.update(live.job)
    }
    if (at - live.emittedAt >= EMIT_EVERY_MS) {
      live.emittedAt = at
      this.#options.emit(toJob(live.job))
    }
  }

  #set(live: Live, change: Partial<StoredJob>): void {
    live.job = { ...live.job, ...change }
    this.#options.store.update(live.job)
    this.#options.emit(toJob(live.job))
  }

  #end(live: Live, state: JobState, change: Partial<StoredJob>): void {
    if (!this.#live.delete(live.job.id)) throw new Error(`job ${live.job.id} ended twice`)
    if (change.error) this.#options.log(`${live.job.title}: ${change.error.code}: ${change.error.message}`)
    this.#set(live, { ...change, state, endedAt: this.#now() })
  }

  #mustBeLive(id: number): Live {
    const live = this.#live.get(id)
    if (!live) throw new UmbraError('job-ended', `Job ${id} is not running.`)
    return live
  }

  #now(): string {
    return this.#options.clock().toISOString()
  }
}

const toJob = ({ params: _params, ownerPid: _pid, ...job }: StoredJob): Job => ({ ...job, canPause: job.state === 'running' || job.state === 'paused' })
