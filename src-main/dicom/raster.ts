import { decode as decodePng } from 'fast-png'
import { UmbraError } from '../base/umbra-error.ts'
import type { StoredValues } from '../greyscale/statistics.ts'
import { decodeCodestream } from './codec.ts'
import { describeCodestream } from './codestream.ts'
import type { DecodedFrame } from './decode.ts'
import { checkAllocation } from './limits.ts'
import { ybrToRgb } from './colour.ts'
import { toWords } from './stored-values.ts'

export type RasterKind = 'png' | 'jpeg'

/** PNG or JPEG by the first bytes, or null. */
export function rasterKind(bytes: Uint8Array): RasterKind | null {
  if (bytes.length >= 8 && bytes[0] === 0x89 && bytes[1] === 0x50 && bytes[2] === 0x4e && bytes[3] === 0x47) return 'png'
  if (bytes.length >= 4 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  return null
}

/**
 * A PNG or JPEG image as a frame. It carries no grey scale of its own: grey levels are shown as they are, transparency is dropped.
 *
 * @throws UmbraError `too-large`, `damaged-pixels`, `unsupported-pixels`
 */
export async function decodeRaster(bytes: Uint8Array, kind: RasterKind): Promise<DecodedFrame> {
  return kind === 'png' ? png(bytes) : jpeg(bytes)
}

function frameOf(rows: number, columns: number, samples: number, bits: number, data: StoredValues): DecodedFrame {
  const photometric = samples === 1 ? 'MONOCHROME2' : 'RGB'
  const top = 2 ** bits
  return {
    rows,
    columns,
    samples,
    data,
    photometric,
    ybr: false,
    pipeline: {
      bitsStored: bits,
      signed: false,
      photometric,
      rescale: null,
      modalityLut: null,
      voiLuts: [],
      // The whole range of the format: what any other program shows.
      windows: [{ center: top / 2, width: top }],
      voiFunction: 'LINEAR',
      presentationInverse: false,
      padding: null
    },
    warnings: []
  }
}

function png(bytes: Uint8Array): DecodedFrame {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 33) throw damaged('PNG', 'it is cut off')
  const columns = view.getUint32(16)
  const rows = view.getUint32(20)
  checkAllocation(rows * columns * 4 * 2, `A PNG of ${columns} x ${rows}`)
  let image: ReturnType<typeof decodePng>
  try {
    image = decodePng(bytes)
  } catch (cause) {
    throw damaged('PNG', String((cause as Error).message), cause)
  }
  const pixels = columns * rows
  const samples = image.palette || image.channels >= 3 ? 3 : 1
  if (image.palette) {
    const out = new Uint8Array(pixels * 3)
    const indices = image.depth === 8 ? image.data : unpackRows(image.data as Uint8Array, columns, rows, image.depth)
    for (let i = 0; i < pixels; i++) for (let c = 0; c < 3; c++) out[3 * i + c] = image.palette[indices[i]!]?.[c] ?? 0
    return greyIfEqual(frameOf(rows, columns, 3, 8, out))
  }
  if (image.depth < 8) {
    const top = 2 ** image.depth - 1
    const packed = unpackRows(image.data as Uint8Array, columns, rows, image.depth)
    return frameOf(rows, columns, 1, 8, Uint8Array.from(packed, (value) => Math.round((value / top) * 255)))
  }
  const source = image.data as Uint8Array | Uint16Array
  const out = source instanceof Uint16Array ? new Uint16Array(pixels * samples) : new Uint8Array(pixels * samples)
  for (let i = 0; i < pixels; i++) for (let c = 0; c < samples; c++) out[i * samples + c] = source[i * image.channels + c]!
  return greyIfEqual(frameOf(rows, columns, samples, image.depth === 16 ? 16 : 8, out))
}

/** Rows of 1, 2 or 4-bit values, each row padded to a byte, most significant bit first. */
function unpackRows(data: Uint8Array, columns: number, rows: number, depth: number): Uint8Array {
  if (data.length >= columns * rows) return data.subarray(0, columns * rows)
  const stride = Math.ceil((columns * depth) / 8)
  const out = new Uint8Array(columns * rows)
  for (let y = 0; y < rows; y++) for (let x = 0; x < columns; x++) out[y * columns + x] = (data[y * stride + ((x * depth) >> 3)]! >> (8 - depth - ((x * depth) & 7))) & (2 ** depth - 1)
  return out
}

async function jpeg(bytes: Uint8Array): Promise<DecodedFrame> {
  const codestream = describeCodestream(bytes)
  if (!codestream || codestream.codec !== 'jpeg') throw damaged('JPEG', 'it has no frame header')
  const { rows, columns, samples, precision } = codestream
  if (rows === 0 || columns === 0) throw damaged('JPEG', `its size is ${columns} x ${rows}`)
  if (samples !== 1 && samples !== 3) throw new UmbraError('unsupported-pixels', `JPEG images of ${samples} components are not supported`)
  const { bytes: decoded, sampleBytes } = await decodeCodestream(bytes, codestream)
  const data = toWords(decoded, sampleBytes, false) as Uint8Array | Uint16Array
  if (samples === 1) return frameOf(rows, columns, 1, precision, data)
  return greyIfEqual(frameOf(rows, columns, 3, precision, codestream.ycc === false ? data : ybrToRgb(data)))
}

/** A grey picture saved in colour is a grey picture: one channel, so that models and statistics see it. */
function greyIfEqual(frame: DecodedFrame): DecodedFrame {
  if (frame.samples !== 3) return frame
  const { data } = frame
  for (let i = 0; i < data.length; i += 3) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return frame
  const grey = data instanceof Uint16Array ? new Uint16Array(data.length / 3) : new Uint8Array(data.length / 3)
  for (let i = 0; i < grey.length; i++) grey[i] = data[3 * i]!
  return frameOf(frame.rows, frame.columns, 1, frame.pipeline.bitsStored, grey)
}

function damaged(kind: string, reason: string, cause?: unknown): UmbraError {
  return new UmbraError('damaged-pixels', `The ${kind} image is damaged: ${reason}`, { cause, hint: 'Ask for the file again from where it came.' })
}
