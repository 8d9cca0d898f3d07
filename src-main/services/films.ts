import { availableParallelism } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { entryPath } from '../base/entry.ts'
import { UmbraError } from '../base/umbra-error.ts'
import { createDecodePool, type DecodePool } from '../dicom/decode-pool.ts'
import { getInstance, type InstanceRecord } from '../db/instances.ts'
import type { ReadDb } from '../db/types.ts'
import type { Paths } from './context.ts'
import type { FileFacts } from './films/file-facts.ts'
import type { FilmTasks } from './films/tasks.ts'

export interface Films {
  readonly pool: DecodePool<FilmTasks>
  /** Path of an instance's file: our copy, or the original when it is read in place. */
  pathOf(instance: Pick<InstanceRecord, 'path' | 'inPlace'>): string
  /** @throws UmbraError `instance-unknown` */
  get(instanceId: number): InstanceRecord & { facts: FileFacts }
  close(): Promise<void>
}

/** The films of the library and the threads that read them. */
export function createFilms({ db, paths }: { db: ReadDb; paths: Paths }): Films {
  const pool = createDecodePool<FilmTasks>({ entry: entryPath(import.meta.url, './films/film-worker.ts', 'film-worker.js'), size: Math.max(2, availableParallelism() - 1) })
  return {
    pool,
    pathOf: ({ path, inPlace }) => (inPlace || isAbsolute(path) ? path : join(paths.library, 'store', path)),
    get: (id) => {
      const instance = getInstance(db, id)
      if (!instance) throw new UmbraError('instance-unknown', `There is no image ${id} in this library.`, { hint: 'It may have been replaced by a newer import; open the study again.' })
      return { ...instance, facts: JSON.parse(instance.header) as FileFacts }
    },
    close: () => pool.close()
  }
}
