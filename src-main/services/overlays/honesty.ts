import { OVERLAY_METHODS, type Honesty, type HonestySource } from '../../contract/overlays.ts'
import { honestyOf, type HonestyRecord } from '../../db/honesty.ts'
import { wilson } from '../../metrics/proportion.ts'
import { verdictOf } from '../../overlays/verdict.ts'
import type { Context } from '../context.ts'
import { currentView } from '../screening/view.ts'
import { MEASURED, REVISION } from './measure.ts'
import { syntheticFor } from './synthetic.ts'

/** What was measured of every finding's overlays with the active model and prompts, and what follows from it under the site's floor. */
export function honesty(context: Context): Honesty[] {
  const view = currentView(context)
  if (!view) return []
  const records = honestyOf(context.db, { modelHash: view.model.hash, promptHash: view.prompts.hash, revision: REVISION })
  const { overlayFloor } = context.settings()
  return view.findings
    .filter(({ kind }) => kind === 'finding')
    .flatMap(({ id }) =>
      OVERLAY_METHODS.map((method): Honesty => {
        const sources = records.filter((record) => record.finding === id && record.method === method).map(sourceOf)
        const unmeasured = !MEASURED.includes(method)
          ? 'not measured for this method'
          : records.length === 0
            ? 'not measured yet with this model and these prompts'
            : syntheticFor(id) === null
              ? 'no synthetic film shows it; marks of your own measure it'
              : 'not measured yet'
        return { findingId: id, method, sources, verdict: verdictOf(sources, overlayFloor, unmeasured) }
      })
    )
}

function sourceOf({ source, n, hits, chance, curves, runtime, measuredAt }: HonestyRecord): HonestySource {
  const { low, high } = wilson(hits, n)
  return { source, pointing: { n, hits, rate: hits / n, interval: { low, high }, chance }, curves, runtime, measuredAt }
}
