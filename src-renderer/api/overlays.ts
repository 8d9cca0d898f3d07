import type { OverlayHeader, OverlayMethod } from '../../src-main/contract/index.ts'
import { ByteCache } from './byte-cache.ts'
import { on } from './call.ts'
import { CallError } from './failure.ts'
import { fetchPacked } from './packed.ts'

export interface Overlay extends OverlayHeader {
  /** [rows, columns], row by row. */
  values: Float32Array
}

const CACHE_BYTES = 32 * 1024 * 1024
const cache = new ByteCache<Overlay>(CACHE_BYTES, ({ values }) => values.byteLength)

/** One finding's map in the coordinates of the film; kept until results, settings or readers change. */
export function overlayOf(instanceId: number, findingId: string, method: OverlayMethod): Promise<Overlay> {
  return cache.get(`${instanceId}/${findingId}/${method}`, () => fetchOverlay(instanceId, findingId, method))
}

/** Forgets every map as soon as it may explain another score, or may no longer be shown to whoever sits here now. */
export function watchOverlays(): () => void {
  const forget = (): void => cache.deleteWhere(() => true)
  const stops = [on('library.changed', forget), on('reading.changed', forget), on('settings.changed', forget)]
  return () => stops.forEach((stop) => stop())
}

async function fetchOverlay(instanceId: number, findingId: string, method: OverlayMethod): Promise<Overlay> {
  const { header, values, offset } = await fetchPacked<OverlayHeader>(`overlay/${instanceId}/${encodeURIComponent(findingId)}/${method}`, `The overlay of ${findingId}`)
  const expected = header.rows * header.columns
  if (values.byteLength - offset !== expected * Float32Array.BYTES_PER_ELEMENT) {
    throw new CallError({ code: 'FRAME_SIZE', message: `The overlay holds ${values.byteLength - offset} bytes where its description says ${expected} values.`, hint: 'Open the study again.' })
  }
  return { ...header, values: new Float32Array(values, offset, expected) }
}
