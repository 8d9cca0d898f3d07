import Database from 'better-sqlite3'
import { existsSync, renameSync, statSync } from 'node:fs'
import { UmbraError } from '../base/umbra-error.ts'
import { migrations } from './migrations/index.ts'
import type { Migration, ReadDb, WriteDb } from './types.ts'

export interface Opened {
  db: WriteDb
  /** Where a damaged database was moved, so that the user can be told and nothing is overwritten. */
  setAside: string | null
}

/** A full page check costs about a second per half gigabyte; beyond this size damage shows as SQLITE_CORRUPT when the page is read. */
const CHECK_AT_MOST = 256 * 1024 * 1024

const latest = (list: readonly Migration[]): number => list.at(-1)?.version ?? 0

/**
 * Opens (or creates) the library database: WAL, foreign keys, migrated to the newest version.
 *
 * @param path file or `:memory:`
 * @param now used to name a damaged file that is set aside
 * @throws UmbraError `database-newer` when a later Umbra wrote it; it is left untouched.
 */
export function openDatabase(path: string, now: () => Date = () => new Date(), list: readonly Migration[] = migrations): Opened {
  // better-sqlite3 13 segfaults under older Node-API versions instead of throwing.
  if (Number(process.versions.napi) < 10) throw new UmbraError('node-too-old', `Umbra's database needs Node.js 22.14 or newer (this is ${process.version}).`, { hint: 'Run it through the npm scripts, which bring a newer Node.js on Linux x64, or install one.' })
  const isNew = path === ':memory:' || !existsSync(path)
  let setAside: string | null = null
  let db: WriteDb
  try {
    db = connect(path)
    if (!isNew && statSync(path).size <= CHECK_AT_MOST) assertSound(db)
  } catch (error) {
    if (!isCorrupt(error)) throw error
    setAside = putAside(path, now())
    db = connect(path)
  }
  const version = db.pragma('user_version', { simple: true }) as number
  if (version > latest(list)) {
    db.close()
    throw new UmbraError('database-newer', `The library was written by a newer Umbra (database version ${version}, this one knows ${latest(list)}).`, { file: path, hint: 'Open it with that version; nothing was changed.' })
  }
  migrate(db, list)
  return { db, setAside }
}

/** A second connection for a thread that only reads; the database is open and migrated already. */
export function openReadOnly(path: string): ReadDb {
  const db = new Database(path, { readonly: true, fileMustExist: true }) as unknown as ReadDb
  db.pragma('busy_timeout = 10000')
  return db
}

/** Applies every migration after the database's own version, each in one transaction together with the version number. */
export function migrate(db: WriteDb, list: readonly Migration[]): void {
  for (const migration of list) {
    if (migration.version <= (db.pragma('user_version', { simple: true }) as number)) continue
    db.transaction(() => {
      db.exec(migration.sql)
      db.pragma(`user_version = ${migration.version}`)
    }).immediate()
  }
}

function connect(path: string): WriteDb {
  const db = new Database(path) as unknown as WriteDb
  try {
    db.pragma('journal_mode = WAL')
    // FULL: a signed read or an import that was reported as done survives a power cut.
    db.pragma('synchronous = FULL')
    db.pragma('foreign_keys = ON')
    db.pragma('busy_timeout = 10000')
    db.pragma('cache_size = -65536')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function assertSound(db: WriteDb): void {
  const answer = db.pragma('quick_check(1)', { simple: true })
  if (answer === 'ok') return
  db.close()
  throw Object.assign(new Error(String(answer)), { code: 'SQLITE_CORRUPT' })
}

function isCorrupt(error: unknown): boolean {
  const code = (error as { code?: string }).code ?? ''
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB'
}

/** Moves the database with its WAL and shared-memory files out of the way; a kept WAL must never be replayed into a new file. */
function putAside(path: string, now: Date): string {
  const aside = `${path}.damaged-${now.toISOString().replaceAll(':', '-')}`
  for (const suffix of ['', '-wal', '-shm']) if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix)
  return aside
}
