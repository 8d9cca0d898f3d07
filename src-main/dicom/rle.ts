import { UmbraError } from '../base/umbra-error.ts'

/**
 * One RLE Lossless frame (PS3.5 Annex G) to little endian, sample-interleaved bytes.
 *
 * @param bytes the frame: 64-byte header of segment offsets, then PackBits segments, most significant byte plane first
 * @param pixels rows x columns
 * @param sampleBytes bytes per sample
 */
export function decodeRle(bytes: Uint8Array, pixels: number, samples: number, sampleBytes: number): Uint8Array {
  if (bytes.length < 64) throw damaged('its header is cut off')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const segments = view.getUint32(0, true)
  if (segments !== samples * sampleBytes) throw damaged(`it has ${segments} segments where ${samples * sampleBytes} are needed`)
  const out = new Uint8Array(pixels * samples * sampleBytes)
  const stride = samples * sampleBytes
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true)
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.length
    if (start < 64 || start > bytes.length || end < start || end > bytes.length) throw damaged(`segment ${segment} lies outside it`)
    const sample = Math.floor(segment / sampleBytes)
    const plane = sampleBytes - 1 - (segment % sampleBytes)
    unpack(bytes, start, end, out, sample * sampleBytes + plane, stride, pixels, segment)
  }
  return out
}

/** PackBits into every `stride`th byte from `to`. Bytes past the last pixel are padding. */
function unpack(bytes: Uint8Array, start: number, end: number, out: Uint8Array, to: number, stride: number, pixels: number, segment: number): void {
  let left = pixels
  let at = start
  while (left > 0 && at < end) {
    const control = bytes[at++]!
    if (control === 128) continue
    if (control < 128) {
      const run = Math.min(control + 1, left, end - at)
      for (let i = 0; i < run; i++, to += stride) out[to] = bytes[at + i]!
      at += control + 1
      left -= run
    } else {
      if (at >= end) break
      const value = bytes[at++]!
      const run = Math.min(257 - control, left)
      for (let i = 0; i < run; i++, to += stride) out[to] = value
      left -= run
    }
  }
  if (left > 0) throw damaged(`segment ${segment} ends ${left} pixels early`)
}

function damaged(reason: string): UmbraError {
  return new UmbraError('damaged-pixels', `The RLE frame is damaged: ${reason}`, { hint: 'Ask for the file again from where it came.' })
}
