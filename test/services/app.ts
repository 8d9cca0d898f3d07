import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp, type App, type AppOptions } from '../../src-main/app.ts'
import { forkNode } from '../../src-main/compute/fork-node.ts'
import type { CallName, Job, Params, Result } from '../../src-main/contract/index.ts'

export const resources = fileURLToPath(new URL('../../resources', import.meta.url))
export const temporary = (name: string): string => mkdtempSync(join(tmpdir(), `umbra-${name}-`))

/** A real application on a library of its own: real SQLite file, real threads, real compute child. */
export async function openApp(library = temporary('library'), options: Partial<AppOptions> = {}): Promise<App> {
  return createApp({ paths: { library, resources }, forkCompute: forkNode, ...options })
}

export async function ask<N extends CallName>(app: App, name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await app.dispatch({ name, params })
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value as Result<N>
}

export async function runJob(app: App, started: Promise<{ jobId: number }>): Promise<Job> {
  return app.jobs.finished((await started).jobId)
}
