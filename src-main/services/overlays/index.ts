import { join } from 'node:path'
import { sharedWork } from '../../base/shared-work.ts'
import type { Paths } from '../context.ts'
import { createOverlayCache, type OverlayCache, type StoredMaps } from './cache.ts'
import { studySignals, type StudySignals } from './study-signals.ts'

/** What overlays remember between two requests. */
export interface Overlays {
  readonly cache: OverlayCache
  /** Computes once what is asked for twice at a time. */
  readonly share: ReturnType<typeof sharedWork<StoredMaps[]>>
  readonly signals: StudySignals
  /** Computing ahead, which another call begins anew. */
  ahead: AbortController
}

export function createOverlays({ library }: Pick<Paths, 'library'>): Overlays {
  return { cache: createOverlayCache(join(library, 'cache', 'overlays')), share: sharedWork(), signals: studySignals(), ahead: new AbortController() }
}
