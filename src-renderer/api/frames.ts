import type { FrameHeader, FramePlane } from '../../src-main/contract/index.ts'
import { ByteCache } from './byte-cache.ts'
import { CallError } from './failure.ts'
import { fetchPacked } from './packed.ts'

export type StoredValues = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array

export interface Frame {
  instanceId: number
  frame: number
  header: FrameHeader
  /** Stored values, row-major, samples interleaved; length rows * columns * samples. */
  data: StoredValues
  planes: Plane[]
}

/** An overlay plane: one bit per pixel of the frame, row by row, from the lowest bit on. */
export interface Plane extends FramePlane {
  bits: Uint8Array
}

const FRAME_CACHE_BYTES = 512 * 1024 * 1024
const VIEWS = { Uint8: Uint8Array, Int8: Int8Array, Uint16: Uint16Array, Int16: Int16Array, Uint32: Uint32Array, Int32: Int32Array }

const cache = new ByteCache<Frame>(FRAME_CACHE_BYTES, ({ data }) => data.byteLength)
const keyOf = (instanceId: number, index: number): string => `${instanceId}/${index}`

/** The frame's stored values, from the cache or decoded by main. */
export function frame(instanceId: number, index: number): Promise<Frame> {
  return cache.get(keyOf(instanceId, index), () => fetchFrame(instanceId, index))
}

export const isFrameCached = (instanceId: number, index: number): boolean => cache.has(keyOf(instanceId, index))

/** Forgets frames whose files may have changed; null forgets all. */
export function forgetFrames(instanceIds: readonly number[] | null): void {
  const ids = instanceIds && new Set(instanceIds.map(String))
  cache.deleteWhere((key) => !ids || ids.has(key.slice(0, key.indexOf('/'))))
}

async function fetchFrame(instanceId: number, index: number): Promise<Frame> {
  const { header, values, offset } = await fetchPacked<FrameHeader>(`frame/${instanceId}/${index}`, `Frame ${index} of image ${instanceId}`)
  const View = VIEWS[header.type]
  const pixels = header.rows * header.columns
  const expected = pixels * header.samples
  const planeBytes = Math.ceil(pixels / 8)
  const bytes = values.byteLength - offset - planeBytes * header.planes.length
  if (!View || bytes !== expected * View.BYTES_PER_ELEMENT) {
    throw new CallError({ code: 'FRAME_SIZE', message: `The frame holds ${bytes} bytes where its description says ${expected} values of ${header.type}.`, hint: 'Open the study again.' })
  }
  const planes = header.planes.map((plane, at) => ({ ...plane, bits: new Uint8Array(values, offset + bytes + at * planeBytes, planeBytes) }))
  return { instanceId, frame: index, header, data: new View(values, offset, expected), planes }
}
