import { UmbraError } from '../../base/umbra-error.ts'
import { OVERLAY_METHODS, type OverlayHeader, type OverlayMethod } from '../../contract/overlays.ts'
import { pack } from '../../contract/packed.ts'
import { getModelRecord } from '../../db/screening.ts'
import { mapToFilm } from '../../inference/preprocess/map-to-film.ts'
import type { Manifest } from '../../models/manifest.ts'
import { rankAgreement } from '../../overlays/agreement.ts'
import type { Context } from '../context.ts'
import { assertAiOpen } from '../reading/lock.ts'
import { currentView, type ResultView } from '../screening/view.ts'
import type { StoredMaps } from './cache.ts'
import { mapsOfFilm } from './maps.ts'

/** Samples along the long side of a film: far finer than any encoder's grid, small enough to be painted in a millisecond. */
const SAMPLES = 512

/** @throws UmbraError `bad-request` for a method that is none */
export function methodOf(text: string): OverlayMethod {
  const method = OVERLAY_METHODS.find((each) => each === text)
  if (!method) throw new UmbraError('bad-request', `“${text.slice(0, 40)}” is no way to make an overlay.`, { hint: `There are: ${OVERLAY_METHODS.join(', ')}.` })
  return method
}

/**
 * One finding's map in the coordinates of the film, as the page draws it.
 *
 * @throws UmbraError `ai-hidden` before the reader has signed, `overlay-none` when the film has no score to explain, `overlay-missing` when the model cannot give such a map, and those of `mapsOfFilm`
 */
export async function filmOverlay(context: Context, instanceId: number, findingId: string, method: OverlayMethod): Promise<Uint8Array> {
  const film = context.films.get(instanceId)
  assertAiOpen(context, film.study)
  const view = currentView(context)
  const finding = view?.findings.find(({ id }) => id === findingId)
  if (!view || !finding) throw new UmbraError('overlay-none', `There is no score of “${findingId.slice(0, 64)}” to explain.`, { hint: 'Screen the study with the active model and prompts.' })
  const maps = await mapsOfFilm(context, view, instanceId, method)
  if (maps.because !== null) throw new UmbraError('overlay-missing', `This model gives no such map: ${maps.because}.`, { hint: 'Choose another method; occlusion works with every model.' })
  // Computing takes seconds, in which another reader may have sat down.
  assertAiOpen(context, film.study)
  const at = maps.findings.findIndex(({ id }) => id === findingId)
  const size = { rows: film.facts.rows, columns: film.facts.columns }
  const spec = (getModelRecord(context.db, view.model.hash) as Manifest).image.preprocessing
  const shrink = Math.max(1, Math.max(size.rows, size.columns) / SAMPLES)
  const { rows, columns, values } = mapToFilm({ cells: maps.grid, values: slice(maps, at) }, size, spec, shrink)
  const agreement = method === 'occlusion' ? await withGradients(context, view, instanceId, slice(maps, at), at, { ...size, spec, grid: maps.grid }) : null
  const { low, high } = rangeOf(values)
  const header: OverlayHeader = {
    instanceId, findingId, name: finding.name, method, rows, columns, shrink, film: size,
    margin: maps.findings[at]!.margin, low, high, grid: maps.grid, agreement,
    passport: { model: `${view.model.id} ${view.model.version}`, modelHash: view.model.hash, prompts: `${view.prompts.id} ${view.prompts.version}`, promptHash: view.prompts.hash, runtime: maps.runtime, hash: maps.hash },
    fromCache: maps.fromCache
  }
  return pack(header, new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
}

const slice = ({ values, grid }: StoredMaps, finding: number): Float32Array => values.subarray(finding * grid * grid, (finding + 1) * grid * grid)

/** Of occlusion with the gradient map; null where the model has no gradient map. */
async function withGradients(context: Context, view: ResultView, instanceId: number, occlusion: Float32Array, finding: number, film: Parameters<typeof rankAgreement>[2] & { grid: number }): Promise<OverlayHeader['agreement']> {
  const gradients = await mapsOfFilm(context, view, instanceId, 'gradient-x-activation')
  return gradients.because === null ? rankAgreement({ cells: film.grid, values: occlusion }, { cells: gradients.grid, values: slice(gradients, finding) }, film) : null
}

function rangeOf(values: Float32Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high < low ? { low: 0, high: 0 } : { low, high }
}
