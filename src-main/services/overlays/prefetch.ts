import { instancesOf } from '../../db/instances.ts'
import { getEmbedding } from '../../db/screening.ts'
import type { Context } from '../context.ts'
import { aiOpen } from '../reading/lock.ts'
import { currentView } from '../screening/view.ts'
import { mapsOfFilm } from './maps.ts'

/** Films of one study whose maps are worth having before they are asked for. */
const MOST_FILMS = 2

/**
 * Computes the maps of the open study's scored films, one after the other. Stopped by the next call; waits for no job and competes with none. What goes wrong
 * is told when the reader asks for the map.
 */
export function prefetchOverlays(context: Context, studyId: number | null): null {
  context.overlays.prefetching?.abort(new Error('another study is open'))
  context.overlays.prefetching = null
  const view = currentView(context)
  if (studyId === null || !view || !aiOpen(context, studyId) || !context.settings().prefetch || context.jobs.list().some((job) => job.state === 'running')) return null
  const abort = new AbortController()
  context.overlays.prefetching = abort
  const films = instancesOf(context.db, studyId).filter(({ id }) => getEmbedding(context.db, id, view.model.hash))
  void (async () => {
    for (const film of films.slice(0, MOST_FILMS)) await mapsOfFilm(context, view, film.id, 'gradient-x-activation', abort.signal)
  })().catch(() => {})
  return null
}
