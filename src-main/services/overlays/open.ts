import { UmbraError } from '../../base/umbra-error.ts'
import type { OverlayMethod } from '../../contract/overlays.ts'
import { instancesOf } from '../../db/instances.ts'
import { getEmbedding } from '../../db/screening.ts'
import type { Context } from '../context.ts'
import { aiOpen } from '../reading/lock.ts'
import { currentView } from '../screening/view.ts'
import { mapsOfFilm, storedMaps } from './maps.ts'

/** Films of one study whose maps are worth having before they are asked for. */
const MOST_FILMS = 2
const METHOD: OverlayMethod = 'gradient-x-activation'

/**
 * Tells which study is open: what was begun for another one is stopped, and the maps of this one's scored films are computed ahead, one after the other. Computes
 * nothing beside a job; what goes wrong is told when the reader asks for the map.
 */
export function openOverlays(context: Context, studyId: number | null): null {
  const { overlays } = context
  overlays.signals.keepOnly(studyId, new UmbraError('cancelled', 'The study was left before its overlay was ready.'))
  overlays.ahead.abort(new Error('begun anew'))
  const view = currentView(context)
  if (studyId === null || !view || !aiOpen(context, studyId)) return null
  overlays.ahead = new AbortController()
  const signal = AbortSignal.any([overlays.ahead.signal, overlays.signals.of(studyId)])
  const compute = context.settings().prefetch && !context.jobs.list().some((job) => job.state === 'running')
  const films = instancesOf(context.db, studyId).filter(({ id }) => getEmbedding(context.db, id, view.model.hash))
  void (async () => {
    for (const { id } of films.slice(0, MOST_FILMS)) {
      const maps = compute ? await mapsOfFilm(context, view, id, METHOD, signal) : await storedMaps(context, view, id, METHOD)
      // Computing takes seconds, in which another reader may have sat down.
      if (maps && !signal.aborted && aiOpen(context, studyId)) context.emit({ name: 'overlays.ready', payload: { instanceId: id, method: METHOD } })
    }
  })().catch(() => {})
  return null
}
