import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createComputeClient, type ForkCompute } from './compute/client.ts'
import type { AppEvent, Reply } from './contract/index.ts'
import { getJob, insertJob, listJobs, unendedJobs, updateJob } from './db/jobs.ts'
import { openDatabase } from './db/open.ts'
import { createDispatch, type Request } from './dispatch.ts'
import { Jobs } from './jobs/manager.ts'
import { answerBinary, type BinaryReply, type BinaryRequest } from './services/binary.ts'
import { createComparisons } from './services/compare/thread/client.ts'
import type { Context, Paths } from './services/context.ts'
import { createFilms } from './services/films.ts'
import { createHandlers, createRunners } from './services/index.ts'
import { createOverlays } from './services/overlays/index.ts'
import { keepView } from './services/open-view.ts'
import { loadSettings } from './services/settings.ts'
import { version } from './version.ts'

export interface AppOptions {
  paths: Paths
  /** Starts the process that holds ONNX Runtime: Electron's utilityProcess, or child_process under plain Node. */
  forkCompute: ForkCompute
  log?: (message: string) => void
  clock?: () => Date
  /** The workstation resumes interrupted work and screens what it imported; a command does only what it was asked. */
  workstation?: boolean
}

export interface App {
  dispatch(request: Request): Promise<Reply<unknown>>
  onEvent(listener: (event: AppEvent) => void): () => void
  binary(request: BinaryRequest): Promise<BinaryReply>
  /** Needed in every binary URL; new for every start, known only to our own page. */
  readonly capability: string
  readonly jobs: Jobs
  readonly context: Context
  close(): Promise<void>
}

/**
 * Builds every service by hand, in order, and closes them in reverse.
 *
 * @throws UmbraError `database-newer`; a damaged database is set aside and reported through `app.info`
 */
export async function createApp({ paths, forkCompute, log = () => {}, clock = () => new Date(), workstation = false }: AppOptions): Promise<App> {
  mkdirSync(paths.library, { recursive: true })
  const listeners = new Set<(event: AppEvent) => void>()
  const emit = (event: AppEvent): void => {
    for (const listener of listeners) listener(event)
  }
  const { db, setAside } = openDatabase(join(paths.library, 'library.sqlite'), clock)
  const compute = createComputeClient({ fork: forkCompute, log })
  const films = createFilms({ db, paths })
  const comparisons = createComparisons()
  const context: Context = {
    db, paths, compute, films, comparisons, clock, log, emit, version,
    overlays: createOverlays(paths),
    settings: () => loadSettings(db),
    databaseSetAside: setAside,
    screenAfterImport: workstation,
    // Runners start jobs of their own: each needs the other.
    get jobs() { return jobs }
  }
  const jobs = new Jobs({
    store: { insert: (job) => insertJob(db, job), update: (job) => updateJob(db, job), list: () => listJobs(db), get: (id) => getJob(db, id), unended: () => unendedJobs(db) },
    runners: createRunners(context),
    emit: (job) => emit({ name: 'job.changed', payload: job }),
    clock,
    log
  })
  const capability = randomBytes(32).toString('base64url')
  if (workstation) jobs.resumeInterrupted(['import', 'screen'])
  return {
    dispatch: createDispatch(createHandlers(context), log),
    onEvent: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    binary: (request) => answerBinary(context, capability, request),
    capability,
    jobs,
    context,
    close: async () => {
      context.overlays.ahead.abort(new Error('Umbra is closing'))
      context.overlays.signals.keepOnly(null, new Error('Umbra is closing'))
      await jobs.close()
      await films.close()
      await comparisons.close()
      await compute.close()
      listeners.clear()
      // A study opened tomorrow begins by its hanging rule; a command that ran beside the workstation leaves what that one keeps.
      if (workstation) keepView(context, null)
      db.close()
    }
  }
}
