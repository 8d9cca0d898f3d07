import { encode as encodePng } from 'fast-png'
import { renderLevels } from '../greyscale/build-lut.ts'
import { defaultVoi } from '../greyscale/default-voi.ts'
import type { GreyscalePipeline, VoiChoice } from '../greyscale/pipeline.ts'
import { statistics } from '../greyscale/statistics.ts'
import { applyPalette, palette, toRgb } from './colour.ts'
import type { DecodedFrame } from './decode.ts'
import type { OpenImage } from './open-image.ts'
import { decodedImage } from './open-image.ts'

/** 8-bit pixels ready for a screen or a file: one channel, or three interleaved. */
export interface RenderedFrame {
  rows: number
  columns: number
  channels: 1 | 3
  data: Uint8Array
  /** The values of interest that were applied; null for colour. */
  voi: VoiChoice | null
}

/** Values of interest of a frame: the file's own, or the full range of its pixels. */
export function voiOf(frame: DecodedFrame): VoiChoice {
  return defaultVoi(frame.pipeline, () => statistics(frame.data, frame.pipeline))
}

/**
 * A monochrome frame as grey levels 0..255, exactly what the viewer shows and what models are given.
 *
 * @param pipeline the frame's own unless a caller has changed it
 */
export function renderGrey(frame: DecodedFrame, pipeline: GreyscalePipeline = frame.pipeline, choice?: VoiChoice, options: { invert?: boolean } = {}): { rows: number; columns: number; data: Uint8Array; voi: VoiChoice } {
  const voi = choice ?? defaultVoi(pipeline, () => statistics(frame.data, pipeline))
  if (frame.samples !== 1) return { rows: frame.rows, columns: frame.columns, data: luminance(toRgb(frame)), voi }
  return { rows: frame.rows, columns: frame.columns, data: renderLevels(frame.data, pipeline, voi, options), voi }
}

/** ITU-R BT.601 luma of interleaved RGB, for models given a colour picture of a film. */
export function luminance(rgb: Uint8Array): Uint8Array {
  const out = new Uint8Array(rgb.length / 3)
  for (let i = 0; i < out.length; i++) out[i] = Math.round(0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!)
  return out
}

/** A frame for display, in grey or colour. */
export function renderFrame(frame: DecodedFrame, image: OpenImage, choice?: VoiChoice, options: { invert?: boolean } = {}): RenderedFrame {
  const { rows, columns } = frame
  if (frame.photometric === 'PALETTE COLOR' && image.file) {
    const table = palette(image.file.dataSet)
    if (table) return { rows, columns, channels: 3, data: applyPalette(frame.data, table), voi: null }
  }
  if (frame.samples > 1) return { rows, columns, channels: 3, data: toRgb(frame), voi: null }
  const grey = renderGrey(frame, frame.pipeline, choice, options)
  return { rows, columns, channels: 1, data: grey.data, voi: grey.voi }
}

export interface RenderOptions {
  /** Window centre and width in modality values, applied with the file's VOI function. */
  window?: { center: number; width: number }
  /** Counted from 0. */
  frame?: number
  /** Long side of the result in pixels; the image is only made smaller, by averaging. */
  size?: number
  invert?: boolean
}

/** What the viewer shows, as a PNG file. */
export async function renderToPng(source: string | Uint8Array, options: RenderOptions = {}): Promise<Uint8Array> {
  const image = await decodedImage(source)
  const frame = await image.decode(options.frame ?? 0)
  const rendered = renderFrame(frame, image, options.window && { kind: 'window', ...options.window }, options)
  return pngOf(options.size === undefined ? rendered : shrink(rendered, options.size))
}

export function pngOf(image: Pick<RenderedFrame, 'rows' | 'columns' | 'channels' | 'data'>): Uint8Array {
  return encodePng({ width: image.columns, height: image.rows, channels: image.channels, depth: 8, data: image.data })
}

/** Area average down to a long side of `size`; an image that is small enough stays as it is. */
export function shrink<T extends Pick<RenderedFrame, 'rows' | 'columns' | 'channels' | 'data'>>(image: T, size: number): T {
  const long = Math.max(image.rows, image.columns)
  if (!(size >= 1) || long <= size) return image
  const rows = Math.max(1, Math.round((image.rows * size) / long))
  const columns = Math.max(1, Math.round((image.columns * size) / long))
  const { channels } = image
  // Separable: each output pixel is the mean of exactly the area it covers, edges weighted.
  const across = new Float32Array(image.rows * columns * channels)
  const stepX = image.columns / columns
  for (let x = 0; x < columns; x++) {
    const [from, to] = [x * stepX, (x + 1) * stepX]
    for (let source = Math.floor(from); source < Math.min(image.columns, Math.ceil(to)); source++) {
      const weight = (Math.min(to, source + 1) - Math.max(from, source)) / stepX
      for (let y = 0; y < image.rows; y++) for (let c = 0; c < channels; c++) across[(y * columns + x) * channels + c]! += weight * image.data[(y * image.columns + source) * channels + c]!
    }
  }
  const data = new Uint8Array(rows * columns * channels)
  const stepY = image.rows / rows
  const line = new Float32Array(columns * channels)
  for (let y = 0; y < rows; y++) {
    const [from, to] = [y * stepY, (y + 1) * stepY]
    line.fill(0)
    for (let source = Math.floor(from); source < Math.min(image.rows, Math.ceil(to)); source++) {
      const weight = (Math.min(to, source + 1) - Math.max(from, source)) / stepY
      for (let i = 0; i < line.length; i++) line[i]! += weight * across[source * line.length + i]!
    }
    for (let i = 0; i < line.length; i++) data[y * line.length + i] = Math.round(line[i]!)
  }
  return { ...image, rows, columns, data }
}
