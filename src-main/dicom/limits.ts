import { UmbraError } from '../base/umbra-error.ts'

const MB = 1024 * 1024

/** Every size below is compared with what a header claims before anything is allocated. */
export const LIMITS = {
  /** One file, and everything one task may allocate because a header said so. */
  bytes: 512 * MB,
  /** A deflated data set may expand to this: the expansion and the pixels decoded from it exist at the same time. */
  inflated: 256 * MB,
  /** Samples of one compressed frame, by what its codec needs at work: rows for JPEG and JPEG-LS, whole wavelet planes for JPEG 2000. */
  jpegSamples: 64 * MB,
  waveletSamples: 32 * MB,
  /** A data set with more elements than this is not an image. */
  elements: 500_000,
  /** Sequences within sequences. */
  depth: 128,
  /** Fragments of one Pixel Data element. */
  fragments: 1_000_000,
  frames: 200_000,
  /** Compressed frames together may expand so many times, once they are past `expandedFreely`. */
  expansion: 2000,
  expandedFreely: 1024 * MB
}

/** Refuses an allocation derived from a header when it is past the limit or not a number at all. */
export function checkAllocation(bytes: number, what: string, file?: string): number {
  if (!Number.isSafeInteger(bytes) || bytes < 0 || bytes > LIMITS.bytes) {
    throw new UmbraError('too-large', `${what} would need ${(bytes / MB).toFixed(0)} MB; the limit is ${LIMITS.bytes / MB} MB`, {
      ...(file === undefined ? {} : { file }),
      hint: 'The header is damaged, or the image is larger than a radiograph can be.'
    })
  }
  return bytes
}
