import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { decodedImage } from './open-image.ts'

/** What `umbra pixels` prints. */
export interface PixelReport {
  rows: number
  cols: number
  frames: number
  samples: number
  bits: number
  sign: boolean
  photometric: string
  transferSyntax: string
  transferSyntaxName: string
  min: number
  max: number
  mean: number
  /**
   * SHA-256 over all frames in order, row by row, samples interleaved: each stored value as int32 little endian (int64 when 32 bits are
   * stored). No rescale, window, palette or inversion.
   */
  value_sha256: string
  warnings: string[]
}

/** Values converted at a time: a film's int32 copy would be twice the film. */
const CHUNK = 1 << 20

/**
 * Decodes every frame, one at a time.
 *
 * @param options.out file to write the values to, in the very bytes that are hashed
 */
export async function describePixels(path: string, options: { out?: string } = {}): Promise<PixelReport> {
  const image = await decodedImage(path)
  const hash = createHash('sha256')
  const out = options.out === undefined ? null : await open(options.out, 'w')
  const wide = image.bits === 32
  let min = Infinity
  let max = -Infinity
  let sum = 0
  let count = 0
  const warnings = new Set<string>()
  try {
    for (let frame = 0; frame < image.frames; frame++) {
      const { data, warnings: said } = await image.decode(frame, 'mask')
      for (const warning of said) warnings.add(warning)
      for (let i = 0; i < data.length; i++) {
        const value = data[i]!
        if (value < min) min = value
        if (value > max) max = value
        sum += value
      }
      count += data.length
      for (let at = 0; at < data.length; at += CHUNK) {
        const part = data.subarray(at, at + CHUNK)
        const bytes = wide ? int64(part) : int32(part)
        hash.update(bytes)
        await out?.write(bytes)
      }
    }
  } finally {
    await out?.close()
  }
  const { rows, columns, frames, samples, bits, signed, photometric, transferSyntax, transferSyntaxName } = image
  return { rows, cols: columns, frames, samples, bits, sign: signed, photometric, transferSyntax, transferSyntaxName, min, max, mean: sum / count, value_sha256: hash.digest('hex'), warnings: [...warnings] }
}

function int32(data: ArrayLike<number>): Uint8Array {
  const out = new Int32Array(data.length)
  for (let i = 0; i < out.length; i++) out[i] = data[i]!
  return new Uint8Array(out.buffer)
}

function int64(data: ArrayLike<number>): Uint8Array {
  const out = new BigInt64Array(data.length)
  for (let i = 0; i < out.length; i++) out[i] = BigInt(data[i]!)
  return new Uint8Array(out.buffer)
}
