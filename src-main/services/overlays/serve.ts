import { UmbraError } from '../../base/umbra-error.ts'
import { OVERLAY_METHODS, type OverlaidFinding, type OverlayMethod, type OverlaysHeader } from '../../contract/overlays.ts'
import { pack } from '../../contract/packed.ts'
import { getModelRecord } from '../../db/screening.ts'
import { placeOnFilm } from '../../inference/preprocess/map-to-film.ts'
import type { Manifest } from '../../models/manifest.ts'
import { rankAgreement } from '../../overlays/agreement.ts'
import type { Context } from '../context.ts'
import { assertAiOpen } from '../reading/lock.ts'
import { currentView } from '../screening/view.ts'
import type { StoredMaps } from './cache.ts'
import { mapsOfFilm } from './maps.ts'

/** @throws UmbraError `bad-request` for a method that is none */
export function methodOf(text: string): OverlayMethod {
  const method = OVERLAY_METHODS.find((each) => each === text)
  if (!method) throw new UmbraError('bad-request', `“${text.slice(0, 40)}” is no way to make an overlay.`, { hint: `There are: ${OVERLAY_METHODS.join(', ')}.` })
  return method
}

/**
 * The maps of all findings of a film, as the page gets them.
 *
 * @throws UmbraError `ai-hidden` before the reader has signed, `overlay-none` when there are no scores to explain, `overlay-missing` when the model cannot give such a map, `cancelled` when
 *   the study was left, and those of `mapsOfFilm`
 */
export async function filmOverlays(context: Context, instanceId: number, method: OverlayMethod): Promise<Uint8Array> {
  const film = context.films.get(instanceId)
  assertAiOpen(context, film.study)
  const view = currentView(context)
  if (!view) throw new UmbraError('overlay-none', 'There is no score to explain.', { hint: 'Screen the study with the active model and prompts.' })
  const signal = context.overlays.signals.of(film.study)
  const maps = await mapsOfFilm(context, view, instanceId, method, signal)
  if (maps.because !== null) throw new UmbraError('overlay-missing', `This model gives no such map: ${maps.because}.`, { hint: 'Choose another method; occlusion works with every model.' })
  const gradients = method === 'occlusion' ? await mapsOfFilm(context, view, instanceId, 'gradient-x-activation', signal) : null
  // Computing takes seconds, in which another reader may have sat down.
  assertAiOpen(context, film.study)
  const size = { rows: film.facts.rows, columns: film.facts.columns }
  const spec = (getModelRecord(context.db, view.model.hash) as Manifest).image.preprocessing
  const agreementOf = (at: number): OverlaidFinding['agreement'] =>
    gradients?.because === null ? rankAgreement({ cells: maps.grid, values: slice(maps, at) }, { cells: gradients.grid, values: slice(gradients, at) }, { ...size, spec }) : null
  const header: OverlaysHeader = {
    instanceId, method, grid: maps.grid, film: size, place: placeOnFilm(maps.grid, size, spec),
    findings: maps.findings.map(({ id, margin }, at) => ({ findingId: id, name: view.findings.find((finding) => finding.id === id)!.name, margin, agreement: agreementOf(at) })),
    passport: { model: `${view.model.id} ${view.model.version}`, modelHash: view.model.hash, prompts: `${view.prompts.id} ${view.prompts.version}`, promptHash: view.prompts.hash, runtime: maps.runtime, hash: maps.hash },
    fromCache: maps.fromCache
  }
  return pack(header, new Uint8Array(maps.values.buffer, maps.values.byteOffset, maps.values.byteLength))
}

const slice = ({ values, grid }: StoredMaps, finding: number): Float32Array => values.subarray(finding * grid * grid, (finding + 1) * grid * grid)
