import type { Overflow } from './compressed-frame.ts'
import type { DecodedFrame } from './decode.ts'
import { openPixels } from './decode.ts'
import { readWhole } from './file.ts'
import type { Part10 } from './part10.ts'
import { readPart10 } from './part10.ts'
import { decodeRaster, rasterKind } from './raster.ts'
import { transferSyntaxName } from './transfer-syntax.ts'

/** Any image Umbra opens, DICOM or not, ready to be decoded frame by frame. */
export interface OpenImage {
  kind: 'dicom' | 'png' | 'jpeg'
  rows: number
  columns: number
  frames: number
  samples: number
  /** Bits stored. */
  bits: number
  signed: boolean
  photometric: string
  /** UID; '' for PNG and JPEG. */
  transferSyntax: string
  transferSyntaxName: string
  /** The parsed file; null for PNG and JPEG. */
  file: Part10 | null
  decode(frame: number, overflow?: Overflow): Promise<DecodedFrame>
}

/** Opens a path or the bytes of a file. */
export async function decodedImage(source: string | Uint8Array): Promise<OpenImage> {
  const bytes = typeof source === 'string' ? await readWhole(source) : source
  const raster = rasterKind(bytes)
  if (raster) {
    const frame = await decodeRaster(bytes, raster)
    return {
      kind: raster,
      rows: frame.rows,
      columns: frame.columns,
      frames: 1,
      samples: frame.samples,
      bits: frame.pipeline.bitsStored,
      signed: false,
      photometric: frame.photometric,
      transferSyntax: '',
      transferSyntaxName: raster.toUpperCase(),
      file: null,
      decode: () => Promise.resolve(frame)
    }
  }
  const source10 = openPixels(readPart10(bytes))
  const { pixels, file } = source10
  return {
    kind: 'dicom',
    rows: pixels.rows,
    columns: pixels.columns,
    frames: source10.frames,
    samples: pixels.samples,
    bits: pixels.bitsStored,
    signed: pixels.signed,
    photometric: pixels.photometric,
    transferSyntax: file.transferSyntax,
    transferSyntaxName: transferSyntaxName(file.transferSyntax),
    file,
    decode: (frame, overflow) => source10.decode(frame, overflow)
  }
}

/** One frame of a file or of its bytes; frames count from 0. */
export async function decodeFrame(source: string | Uint8Array, frame = 0): Promise<DecodedFrame> {
  return (await decodedImage(source)).decode(frame)
}

/** All frames, one at a time: a cine run is never in memory as a whole. */
export async function* decodeAll(source: string | Uint8Array): AsyncGenerator<DecodedFrame> {
  const image = await decodedImage(source)
  for (let frame = 0; frame < image.frames; frame++) yield image.decode(frame)
}
