import type { AppEvent, Settings } from '../contract/index.ts'
import type { ReadDb, WriteDb } from '../db/types.ts'
import type { Jobs } from '../jobs/manager.ts'
import type { ComputeClient } from '../compute/client.ts'
import type { Comparisons } from './compare/thread/client.ts'
import type { Films } from './films.ts'
import type { Overlays } from './overlays/index.ts'

export interface Paths {
  /** Everything of one user's library: database, copied files, user models, caches. */
  library: string
  /** What ships with Umbra, read-only. */
  resources: string
}

/** What every service may use, built once in app.ts. */
export interface Context {
  db: WriteDb
  paths: Paths
  readonly jobs: Jobs
  compute: ComputeClient
  films: Films
  comparisons: Comparisons
  overlays: Overlays
  settings: () => Settings
  clock: () => Date
  log: (message: string) => void
  emit: (event: AppEvent) => void
  /** Where a damaged database was moved at start-up. */
  databaseSetAside: string | null
  version: string
  /** The workstation screens what it imported; a command does only what it was asked. */
  screenAfterImport: boolean
}

/** What reading the library takes; built anew in the thread that computes, over a read-only connection of its own. */
export type LibraryAccess = Pick<Context, 'settings'> & { db: ReadDb }
