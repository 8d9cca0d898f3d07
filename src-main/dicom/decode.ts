import { UmbraError } from '../base/umbra-error.ts'
import type { GreyscalePipeline } from '../greyscale/pipeline.ts'
import type { StoredValues } from '../greyscale/statistics.ts'
import type { Overflow } from './compressed-frame.ts'
import { compressedFrame } from './compressed-frame.ts'
import type { Element } from './data-set.ts'
import { frameFragments, joinFragments } from './frames.ts'
import { greyscalePipeline } from './greyscale-attributes.ts'
import { checkAllocation, LIMITS } from './limits.ts'
import { frameBits, missingBytes, nativeFrame } from './native.ts'
import type { Part10 } from './part10.ts'
import type { PixelDescription } from './pixel-description.ts'
import { pixelDescription } from './pixel-description.ts'
import { extractStored } from './stored-values.ts'
import { isCompressed, transferSyntaxName } from './transfer-syntax.ts'
import { valueBytes } from './values.ts'

/** One decoded frame: stored values, sample-interleaved, row by row. */
export interface DecodedFrame {
  rows: number
  columns: number
  samples: number
  /** Stored values after shift, mask and sign; no rescale, window, palette or inversion. */
  data: StoredValues
  photometric: string
  /** For three samples: whether they are YCbCr (full range) and need converting for display. */
  ybr: boolean
  pipeline: GreyscalePipeline
  /** What a reader should be told, e.g. that bytes are missing. */
  warnings: string[]
}

/** A file opened for decoding. */
export interface PixelSource {
  file: Part10
  pixels: PixelDescription
  /** Frames that can be decoded: what the header says, bounded by what is there. */
  frames: number
  /** `overflow`: see `Overflow`; `clamp` unless said otherwise. */
  decode(frame: number, overflow?: Overflow): Promise<DecodedFrame>
}

const PIXEL_DATA = 0x7fe00010
/** What decoding and then hashing or rendering one sample takes at most, so that the whole stays within the limit. */
const BYTES_PER_SAMPLE = 8

/**
 * Prepares to decode a parsed file.
 *
 * @throws UmbraError `no-pixels`, `bad-pixel-description`, `unsupported-pixels`, `damaged-pixels`, `too-large`
 */
export function openPixels(file: Part10): PixelSource {
  const { dataSet } = file
  const element = dataSet.elements.get(PIXEL_DATA)
  if (!element) {
    if (dataSet.elements.has(0x7fe00008) || dataSet.elements.has(0x7fe00009)) throw new UmbraError('unsupported-pixels', 'Floating point pixels are not supported: this is a parametric map, not a film')
    throw new UmbraError('no-pixels', 'This DICOM file holds no image', { hint: 'Reports, directories and plans cannot be shown as films.' })
  }
  const pixels = pixelDescription(dataSet)
  checkAllocation(pixels.rows * pixels.columns * pixels.samples * BYTES_PER_SAMPLE, `A frame of ${pixels.columns} x ${pixels.rows} x ${pixels.samples}`)
  return element.fragments ? encapsulated(file, element, pixels) : native(file, element, pixels)
}

function finish(file: Part10, pixels: PixelDescription, frame: number, raw: Uint8Array | Uint16Array | Uint32Array, ybr: boolean, warnings: string[]): DecodedFrame {
  return {
    rows: pixels.rows,
    columns: pixels.columns,
    samples: pixels.samples,
    data: extractStored(raw, pixels),
    photometric: pixels.photometric,
    ybr,
    pipeline: greyscalePipeline(file.dataSet, pixels, frame),
    warnings
  }
}

function checkFrame(frame: number, frames: number): void {
  if (!Number.isInteger(frame) || frame < 0 || frame >= frames) throw new UmbraError('no-such-frame', `Frame ${frame + 1} does not exist: the image has ${frames}`)
}

function native(file: Part10, element: Element, pixels: PixelDescription): PixelSource {
  const { dataSet, transferSyntax } = file
  const bytes = valueBytes(dataSet, element)
  const bits = frameBits(pixels)
  if (bytes.length === 0) throw new UmbraError('no-pixels', 'Pixel Data is empty', { hint: 'The image was removed or never sent.' })
  // Some writers declare a compressed syntax and store plain pixels: believed only when the size is exactly right or more.
  if (isCompressed(transferSyntax) && bytes.length * 8 < bits * pixels.frames) {
    throw new UmbraError('damaged-pixels', `The file declares ${transferSyntaxName(transferSyntax)} but its pixels are not encapsulated`, { hint: 'Ask for the file again, written by software that follows PS3.5 A.4.' })
  }
  if (bytes.length * 8 < bits * (pixels.frames - 1)) throw new UmbraError('damaged-pixels', `${pixels.frames} frames need ${Math.ceil((bits * pixels.frames) / 8)} bytes of Pixel Data, which has ${bytes.length}`, { hint: 'The file is cut short, or its header is wrong.' })
  missingBytes(bytes.length, pixels, 0)
  return {
    file,
    pixels,
    frames: pixels.frames,
    async decode(frame) {
      checkFrame(frame, pixels.frames)
      const { raw, warnings } = nativeFrame(bytes, pixels, frame, dataSet.bigEndian, element.vr === 'OB' ? 'OB' : 'OW')
      return finish(file, pixels, frame, raw, pixels.photometric.startsWith('YBR'), warnings)
    }
  }
}

function encapsulated(file: Part10, element: Element, pixels: PixelDescription): PixelSource {
  const { dataSet, transferSyntax } = file
  checkExpansion(element, pixels)
  const byFrame = frameFragments(dataSet, element, pixels.frames)
  return {
    file,
    pixels,
    frames: pixels.frames,
    async decode(frame, overflow = 'clamp') {
      checkFrame(frame, pixels.frames)
      const fragments = byFrame[frame]
      if (!fragments) throw new UmbraError('damaged-pixels', `Frame ${frame + 1} of ${pixels.frames} is missing: Pixel Data holds ${byFrame.length}`, { hint: 'The file is cut short, or its header is wrong.' })
      const warnings = element.truncated ? ['truncated: Pixel Data ends before its delimiter'] : []
      const bytes = joinFragments(dataSet, fragments)
      const { raw, ybr, warnings: more } = await compressedFrame(bytes, transferSyntax, pixels, overflow)
      return finish(file, pixels, frame, raw, ybr, [...warnings, ...more])
    }
  }
}

/** Thousands of large frames in a few kilobytes are a bomb: each frame is allowed, going through them all would take hours. */
function checkExpansion(element: Element, pixels: PixelDescription): void {
  const decoded = pixels.rows * pixels.columns * pixels.samples * pixels.frames * Math.ceil(pixels.bitsAllocated / 8)
  if (decoded > LIMITS.expandedFreely && decoded > element.length * LIMITS.expansion) {
    throw new UmbraError('too-large', `${pixels.frames} frames would expand ${Math.round(decoded / element.length)} times, to ${Math.round(decoded / 2 ** 20)} MB`, { hint: 'The header is damaged or hostile.' })
  }
}
