import { buildLut, greyOf, type DisplayLut } from '../../../src-main/greyscale/build-lut.ts'
import type { FrameHeader, FramePlane } from '../../../src-main/contract/library.ts'
import type { VoiChoice } from '../../../src-main/greyscale/pipeline.ts'
import { statistics, type Histogram, type Statistics, type StoredValues } from '../../../src-main/greyscale/statistics.ts'
import { askWorker } from './film-work/ask.ts'
import { isEqualised, type Processing } from './processing.ts'
import { halveColour, halveGrey, packRgb, Pyramid } from './pyramid.ts'

/** One frame ready to be shown: its pixels, its halvings and what is known of them. */
export interface Film {
  /** Changes with the frame. */
  id: string
  header: FrameHeader
  colour: boolean
  /** Stored values as sent; interleaved when in colour. */
  data: StoredValues
  pyramid: Pyramid
  /** Width over height of one pixel; 1 when unknown. */
  spacing: { row: number; column: number } | null
  /** Overlay planes of the file: drawn over the film, no part of its values. */
  planes: readonly FilmPlane[]
  /** Modality values, padding excluded; computed when first asked for. */
  statistics(): Statistics
  /** Histogram of the stored values inside the body, padding excluded; computed beside the page when first asked for. Of grey films only. */
  body(): Promise<Histogram>
  /** This film with its values processed, beside the page; itself for 'none', in colour, and above 16 bits. The newest one is kept. */
  processed(processing: Processing): Promise<Film>
}

/** One bit per pixel of the film, row by row, from the lowest bit of each byte on. */
export interface FilmPlane extends FramePlane {
  bits: Uint8Array
}

export interface FrameLike {
  instanceId: number
  frame: number
  header: FrameHeader
  data: StoredValues
  planes?: readonly FilmPlane[]
}

const films = new WeakMap<StoredValues, Film>()

/** The film of a frame; the same frame gives the same film, so that halvings made ahead are still there. */
export function filmOf(frame: FrameLike, spacing: Film['spacing'] = null): Film {
  const known = films.get(frame.data)
  // Whoever decoded it ahead, or drew it small, may not have known its spacing.
  if (known) known.spacing ??= spacing
  if (known) return known
  const { header, data } = frame
  const colour = header.samples >= 3
  const base = colour
    ? { rows: header.rows, columns: header.columns, data: packRgb(data, header.rows * header.columns, header.samples, header.greyscale.bitsStored) }
    : { rows: header.rows, columns: header.columns, data }
  let counted: Statistics | undefined
  let inBody: Promise<Histogram> | undefined
  let newest: { processing: Processing; film: Promise<Film> } | undefined
  const plain = { rows: header.rows, columns: header.columns, data }
  const halve = colour ? halveColour : halveGrey(header.greyscale.padding)
  const film: Film = {
    id: `${frame.instanceId}/${frame.frame}`,
    header,
    colour,
    data,
    pyramid: new Pyramid(base, halve),
    spacing,
    planes: frame.planes ?? [],
    statistics: () => (counted ??= statistics(data, header.greyscale)),
    body: () => (inBody ??= askWorker('body', { film: plain, pipeline: header.greyscale }).catch(again(() => (inBody = undefined)))),
    processed: (processing) => {
      if (processing === 'none' || colour || header.greyscale.bitsStored > 16) return Promise.resolve(film)
      if (newest?.processing !== processing) newest = { processing, film: process(processing).catch(again(() => (newest = undefined))) }
      return newest.film
    }
  }
  async function process(processing: Exclude<Processing, 'none'>): Promise<Film> {
    const body = isEqualised(processing) ? await film.body() : null
    const levels = await askWorker('processed', { film: plain, pipeline: header.greyscale, processing, body })
    return { ...film, data: levels[0]!.data, pyramid: new Pyramid(levels, halve) }
  }
  films.set(data, film)
  return film
}

/** What failed is not kept: asked again, it is tried again. */
const again =
  (forget: () => void) =>
  (error: unknown): never => {
    forget()
    throw error
  }

/** Builds ahead what the first picture needs: the halvings down to about `pixels` across. */
export function warm(film: Film, pixels: number): void {
  const largest = Math.max(film.header.rows, film.header.columns)
  film.pyramid.level(Math.max(0, Math.floor(Math.log2(largest / pixels) + 0.415)))
}

/** The table for a grey film, or null when its values need more than 65536 entries. */
export function tableOf(film: Film, choice: VoiChoice, invert: boolean): DisplayLut | null {
  return film.header.greyscale.bitsStored <= 16 ? buildLut(film.header.greyscale, choice, { invert }) : null
}

export const deepGrey = (film: Film, choice: VoiChoice, invert: boolean): ((stored: number) => number) => greyOf(film.header.greyscale, choice, { invert })
