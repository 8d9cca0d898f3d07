import type { OverlaidFinding, OverlayMethod, OverlaysHeader } from '../../src-main/contract/index.ts'
import { mapOverFilm } from '../../src-main/contract/map-over-film.ts'
import { ByteCache } from './byte-cache.ts'
import { on } from './call.ts'
import { CallError } from './failure.ts'
import { fetchPacked } from './packed.ts'

/** One finding's map in the coordinates of the film: sample (r, c) is the value at ((c + 0.5) * shrink, (r + 0.5) * shrink) in film pixels; NaN where the model did not look. */
export interface Overlay extends Omit<OverlaysHeader, 'findings' | 'place'>, OverlaidFinding {
  rows: number
  columns: number
  /** Film pixels per sample. */
  shrink: number
  /** [rows, columns], row by row. */
  values: Float32Array
  /** Lowest and highest sample on the film. */
  low: number
  high: number
}

interface FilmMaps extends OverlaysHeader {
  /** [findings, grid, grid] */
  values: Float32Array
}

/** Samples along the long side of a film: far finer than any encoder's grid, small enough to be painted in a millisecond. */
const SAMPLES = 512
const CACHE_BYTES = 32 * 1024 * 1024
/** A film's maps come at once: a few kilobytes. */
const films = new ByteCache<FilmMaps>(CACHE_BYTES, ({ values }) => values.byteLength)
const overlays = new ByteCache<Overlay>(CACHE_BYTES, ({ values }) => values.byteLength)

/**
 * One finding's map over its film; kept until results, settings or readers change, or another film is open.
 *
 * @throws CallError with what main refuses, `overlay-none` for a finding that was not scored
 */
export function overlayOf(instanceId: number, findingId: string, method: OverlayMethod): Promise<Overlay> {
  return overlays.get(`${instanceId}/${method}/${findingId}`, async () => overFilm(await films.get(`${instanceId}/${method}`, () => fetchMaps(instanceId, method)), findingId))
}

/** Forgets what was asked for of other films; what main still answers about them reaches nobody. */
export function keepOverlaysOf(instanceId: number | null): void {
  const other = (key: string): boolean => !key.startsWith(`${instanceId}/`)
  films.deleteWhere(other)
  overlays.deleteWhere(other)
}

/** Forgets every map as soon as it may explain another score, or may no longer be shown to whoever sits here now; then calls `forgotten`. */
export function watchOverlays(forgotten: () => void): () => void {
  const forget = (): void => {
    keepOverlaysOf(null)
    forgotten()
  }
  const stops = [on('library.changed', forget), on('reading.changed', forget), on('settings.changed', forget)]
  return () => stops.forEach((stop) => stop())
}

async function fetchMaps(instanceId: number, method: OverlayMethod): Promise<FilmMaps> {
  const { header, values, offset } = await fetchPacked<OverlaysHeader>(`overlay/${instanceId}/${method}`, 'The overlay')
  const expected = header.findings.length * header.grid ** 2
  if (values.byteLength - offset !== expected * Float32Array.BYTES_PER_ELEMENT) {
    throw new CallError({ code: 'FRAME_SIZE', message: `The overlay holds ${values.byteLength - offset} bytes where its description says ${expected} values.`, hint: 'Open the study again.' })
  }
  return { ...header, values: new Float32Array(values, offset, expected) }
}

function overFilm({ findings, place, values: all, ...maps }: FilmMaps, findingId: string): Overlay {
  const at = findings.findIndex((finding) => finding.findingId === findingId)
  if (at < 0) throw new CallError({ code: 'overlay-none', message: `There is no score of “${findingId.slice(0, 64)}” to explain.`, hint: 'Screen the study with the active model and prompts.' })
  const { grid, film } = maps
  const shrink = Math.max(1, Math.max(film.rows, film.columns) / SAMPLES)
  const samples = mapOverFilm({ cells: grid, values: all.subarray(at * grid ** 2, (at + 1) * grid ** 2), ...place }, film, shrink)
  return { ...maps, ...findings[at]!, ...samples, shrink, ...rangeOf(samples.values) }
}

function rangeOf(values: Float32Array): { low: number; high: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return high < low ? { low: 0, high: 0 } : { low, high }
}
