import { contentHash } from '../../base/canonical-json.ts'
import { UmbraError } from '../../base/umbra-error.ts'
import type { OverlayMethod } from '../../contract/overlays.ts'
import type { Context } from '../context.ts'
import type { FindingClasses } from '../../inference/prompts/index.ts'
import { useScreening } from '../screening/use.ts'
import type { ResultView } from '../screening/view.ts'
import type { StoredMaps } from './cache.ts'

/** Raised whenever `overlays/` gives other maps for the same model and film: what was stored before is then not asked for again. */
const REVISION = 2

/** One forward pass and the passes back from it give the first three; occlusion takes the layer's grid, so that the two can be compared cell by cell. */
const GROUPS: readonly (readonly OverlayMethod[])[] = [
  ['gradient-x-activation', 'grad-cam', 'patch-similarity'],
  ['occlusion', 'gradient-x-activation']
]

/** Identity of the maps of one film: everything they depend on. */
function overlayHash(view: ResultView, contentSha256: string, method: OverlayMethod): string {
  return contentHash({ revision: REVISION, method, model: view.model.hash, preprocessing: view.preprocessingHash, prompts: view.prompts.hash, film: contentSha256 })
}

export type FilmMaps = StoredMaps & { hash: string; fromCache: boolean }

/** The maps of all findings of a film by one method, where they were computed before. */
export async function storedMaps(context: Context, view: ResultView, instanceId: number, method: OverlayMethod): Promise<FilmMaps | null> {
  const hash = overlayHash(view, context.films.get(instanceId).contentSha256, method)
  const stored = await context.overlays.cache.read(hash)
  return stored && { ...stored, hash, fromCache: true }
}

/**
 * The same, computed now where the disk has none. Asked for twice at a time they are computed once.
 *
 * @throws UmbraError `overlay-refused` for a film that may not be scored, `overlay-outdated` when model or prompts are no longer those of the results,
 *   `overlay-no-layer`, `overlay-no-gradient`; what `signal` was aborted with
 */
export async function mapsOfFilm(context: Context, view: ResultView, instanceId: number, method: OverlayMethod, signal: AbortSignal): Promise<FilmMaps> {
  const stored = await storedMaps(context, view, instanceId, method)
  if (stored) return stored
  const { contentSha256 } = context.films.get(instanceId)
  const group = GROUPS.find((each) => each.includes(method))!
  const made = await context.overlays.share(overlayHash(view, contentSha256, group[0]!), (stop) => compute(context, view, instanceId, group, stop), signal)
  return { ...made.find((maps) => maps.method === method)!, hash: overlayHash(view, contentSha256, method), fromCache: false }
}

async function compute(context: Context, view: ResultView, instanceId: number, methods: readonly OverlayMethod[], signal: AbortSignal): Promise<StoredMaps[]> {
  const film = context.films.get(instanceId)
  const use = await useScreening(context, { modelId: view.model.id, promptSetId: view.prompts.id, device: context.settings().device }, signal)
  if (use.model.hash !== view.model.hash || use.prompts.hash !== view.prompts.hash) {
    throw new UmbraError('overlay-outdated', `The ${use.model.hash === view.model.hash ? 'prompts' : 'model'} changed since this film was scored; a map of it would explain another score.`, { hint: 'Screen the study again.' })
  }
  const { preprocessing } = use.model.manifest.image
  const { data, refusal } = await context.films.pool.run('prepare', { source: context.films.pathOf(film), preprocessing }, { signal })
  if (refusal) throw new UmbraError('overlay-refused', refusal.reason)
  const answer = await context.compute.request('overlay', { model: use.session.model, pixels: data, ...joined(use.classes), methods: [...methods] }, { signal })
  const findings = use.classes.map(({ findingId }, i) => ({ id: findingId, margin: answer.margins[i]! }))
  const made = methods.map((method): StoredMaps => {
    const maps = answer.maps.find((each) => each.method === method)
    const shared = { method, findings, runtime: answer.runtime }
    return maps ? { ...shared, grid: maps.rows, because: null, values: maps.values } : { ...shared, grid: 0, because: answer.missing.find((each) => each.method === method)?.because ?? 'the model cannot give it', values: new Float32Array(0) }
  })
  for (const maps of made) await context.overlays.cache.write(overlayHash(view, film.contentSha256, maps.method), maps)
  return made
}

/** The class embeddings of all findings as two matrices, [findings, size] each. */
function joined(classes: readonly FindingClasses[]): { positive: Float32Array; negative: Float32Array } {
  const size = classes[0]!.positive.length
  const rows = (side: 'positive' | 'negative'): Float32Array => {
    const all = new Float32Array(classes.length * size)
    classes.forEach((each, f) => all.set(each[side], f * size))
    return all
  }
  return { positive: rows('positive'), negative: rows('negative') }
}
