/**
 * A look-up table as PS3.3 C.11.1 and C.11.2 describe it, with the descriptor's traps already resolved
 * (0 entries meaning 65536, signed first value, 8-bit entries packed two to a word).
 *
 * `data[0]` is the output for every input <= `firstValue`, the last entry for every input past the end.
 * `bits` is the width of the output: values run from 0 to 2^bits - 1.
 */
export interface Lut {
  firstValue: number
  bits: number
  data: number[]
  explanation?: string
}

export interface VoiWindow {
  center: number
  width: number
  explanation?: string
}

export type VoiFunction = 'LINEAR' | 'LINEAR_EXACT' | 'SIGMOID'

/**
 * Everything that decides how a stored value becomes a grey level, as plain JSON: it travels from the decoder to the database, the
 * renderer and the model input, so that all three show the same image.
 */
export interface GreyscalePipeline {
  bitsStored: number
  signed: boolean
  /** Upper-case Photometric Interpretation. */
  photometric: string
  rescale: { slope: number; intercept: number } | null
  /** Modality LUT Sequence; takes precedence over `rescale`, which the standard forbids beside it. */
  modalityLut: Lut | null
  voiLuts: Lut[]
  windows: VoiWindow[]
  voiFunction: VoiFunction
  /** Presentation LUT Shape INVERSE. With MONOCHROME1 it is the same statement twice, and inverts once. */
  presentationInverse: boolean
  /** Stored values that are not image: Pixel Padding Value, or its range (both ends included). */
  padding: { low: number; high: number } | null
}

/** What the reader, or the file, chose among the values of interest. */
export type VoiChoice =
  | { kind: 'window'; center: number; width: number; function?: VoiFunction }
  | { kind: 'lut'; index: number }

/** Smallest and largest stored value that `bitsStored` bits can hold. */
export function storedRange(pipeline: Pick<GreyscalePipeline, 'bitsStored' | 'signed'>): { low: number; high: number } {
  const span = 2 ** pipeline.bitsStored
  return pipeline.signed ? { low: -span / 2, high: span / 2 - 1 } : { low: 0, high: span - 1 }
}

export function isPadding(pipeline: Pick<GreyscalePipeline, 'padding'>, stored: number): boolean {
  return pipeline.padding !== null && stored >= pipeline.padding.low && stored <= pipeline.padding.high
}

/** MONOCHROME1 and Presentation LUT Shape INVERSE each ask for inversion; asked twice it still happens once (PS3.3 C.8.11.3.1.2). */
export function isInverted(pipeline: Pick<GreyscalePipeline, 'photometric' | 'presentationInverse'>): boolean {
  return pipeline.photometric === 'MONOCHROME1' || pipeline.presentationInverse
}
