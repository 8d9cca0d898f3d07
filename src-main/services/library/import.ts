import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { isAlive } from '../../base/is-alive.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { ImportResult } from '../../contract/index.ts'
import { scan, type FoundFile } from '../../dicom/scan.ts'
import { getFile } from '../../db/instances.ts'
import type { JobControl } from '../../jobs/control.ts'
import type { Context } from '../context.ts'
import { removeLeftovers } from '../films/store.ts'
import type { Ingested } from '../films/tasks.ts'
import { createCommit, type Outcome } from './commit.ts'

export interface ImportParams {
  paths: string[]
  inPlace: boolean
}

/** Ingested files are written in one transaction at a time: one flush of the disk for many files, and never half a file. */
const BATCH = 64
const BATCH_MS = 500
const LONGEST_REPORT = 1024 * 1024

/**
 * Reads everything below the paths into the library. Files that were seen before with the same size and time cost one stat; running it
 * again, or again after it was killed, ends in the same library. Originals are only read.
 */
export async function importFiles(context: Context, { paths, inPlace }: ImportParams, control: JobControl): Promise<ImportResult> {
  const result: ImportResult = { imported: 0, updated: 0, unchanged: 0, skipped: [] }
  const store = join(context.paths.library, 'store')
  const sidecars = new Set<string>()
  const commit = createCommit(context, inPlace)
  const inFlight = new Set<Promise<void>>()
  let ready: { found: FoundFile; outcome: Outcome }[] = []
  let lastCommit = Date.now()
  let done = 0
  let broken: unknown = null

  const flush = (): void => {
    lastCommit = Date.now()
    if (ready.length === 0) return
    const batch = ready
    ready = []
    for (const each of commit(batch)) {
      if ('skipped' in each) result.skipped.push(each.skipped)
      else result[each.what] += 1
    }
  }

  const ingest = async (found: FoundFile): Promise<void> => {
    const { path, entry } = found.source
    let outcome: Outcome
    try {
      const source = entry === undefined ? path : await found.open()
      // Not aborted midway: a film takes milliseconds, and ending its thread would leave half a copy.
      const ingested: Ingested = await context.films.pool.run('ingest', { source, store: inPlace && entry === undefined ? null : store })
      outcome = { ingested, report: entry === undefined ? await sidecarReport(path, sidecars) : null }
    } catch (error) {
      if (control.signal.aborted) throw error
      if (!(error instanceof UmbraError) || error.code === 'closed') throw error
      outcome = { skipped: { file: nameOf(found), code: error.code, reason: error.message } }
    }
    ready.push({ found, outcome })
    control.report({ done: ++done, message: path })
    if (ready.length >= BATCH || Date.now() - lastCommit > BATCH_MS) flush()
  }

  const isKnown = (source: { path: string; entry?: string }, size: number, mtimeMs: number): boolean => {
    const file = getFile(context.db, source.path, source.entry ?? '')
    return file !== null && file.size === size && file.mtimeMs === mtimeMs
  }

  control.report({ done: 0, message: 'looking for films' })
  await removeLeftovers(store, isAlive)
  try {
    for await (const found of scan(paths, { signal: control.signal, isKnown })) {
      await control.gate()
      if (broken) break
      if ('skipped' in found) {
        result.skipped.push(found.skipped)
        continue
      }
      if (found.kind === 'unchanged') {
        const known = getFile(context.db, found.source.path, found.source.entry ?? '')
        if (known?.skipCode) result.skipped.push({ file: nameOf(found), code: known.skipCode, reason: known.skipReason ?? '' })
        else result.unchanged += 1
        control.report({ done: ++done })
        continue
      }
      const task = ingest(found)
        .catch((error: unknown) => void (broken ??= error))
        .finally(() => inFlight.delete(task))
      inFlight.add(task)
      // Memory is bounded by what is in flight, however many files there are.
      if (inFlight.size >= context.films.pool.size * 2) await Promise.race(inFlight)
    }
  } finally {
    await Promise.all(inFlight)
    flush()
  }
  if (broken) throw broken
  result.skipped = result.skipped.filter((skipped) => !sidecars.has(skipped.file))
  return result
}

const nameOf = ({ source }: FoundFile): string => (source.entry === undefined ? source.path : `${source.path}!/${source.entry}`)

/** The report beside a film: the same name with `.txt`. Noted, so that it is not listed as a skipped file. */
async function sidecarReport(path: string, sidecars: Set<string>): Promise<string | null> {
  const beside = path.slice(0, path.length - extname(path).length) + '.txt'
  const info = await stat(beside).catch(() => null)
  if (!info?.isFile() || info.size === 0 || info.size > LONGEST_REPORT) return null
  sidecars.add(beside)
  return (await readFile(beside, 'utf8')).replace(/^\uFEFF/, '').trim() || null
}

