import { readFile } from 'node:fs/promises'
import { instancesOf } from '../../db/instances.ts'
import type { Context } from '../context.ts'

const MOST_FILES = 4

/** Reads the likely next study's first films, so that they lie in the system's file cache when the page asks for their frames. */
export async function prefetchStudy(context: Context, studyId: number): Promise<null> {
  if (!context.settings().prefetch) return null
  for (const instance of instancesOf(context.db, studyId).slice(0, MOST_FILES)) await readFile(context.films.pathOf(instance)).catch(() => null)
  return null
}
