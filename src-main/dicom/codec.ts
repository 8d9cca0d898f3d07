import dcmjsCodecs from 'dcmjs-codecs'
import { UmbraError } from '../base/umbra-error.ts'
import type { Codestream } from './codestream.ts'
import { findCodestreamBox } from './codestream.ts'
import { LIMITS } from './limits.ts'

const { Context, NativeCodecs } = dcmjsCodecs

let ready: Promise<void> | null = null

/** Loads the WebAssembly codecs once per thread (about 30 ms). */
export function loadCodecs(): Promise<void> {
  return (ready ??= NativeCodecs.initializeAsync())
}

/** After an exception the module's stack and heap are not to be trusted: the next call starts a fresh one. */
function discardCodecs(): void {
  NativeCodecs.release()
  ready = null
}

const DECODERS = {
  jpeg: 'decodeJpeg',
  'jpeg-ls': 'decodeJpegLs',
  jpeg2000: 'decodeJpeg2000',
  htj2k: 'decodeHtJpeg2000'
} as const

export interface DecodedBytes {
  /** Little endian samples of `sampleBytes` each, as the codec lays them out. */
  bytes: Uint8Array
  sampleBytes: 1 | 2
}

/**
 * Decodes one codestream. Its own header has been compared with the data set's by the caller; here its size is bounded before the codec
 * allocates.
 *
 * @throws UmbraError `too-large`, `unsupported-pixels`, `damaged-pixels`
 */
export async function decodeCodestream(bytes: Uint8Array, of: Codestream): Promise<DecodedBytes> {
  const samples = of.columns * of.rows * of.samples
  const most = of.codec === 'jpeg' || of.codec === 'jpeg-ls' ? LIMITS.jpegSamples : LIMITS.waveletSamples
  if (samples > most) throw new UmbraError('too-large', `A compressed frame of ${of.columns} x ${of.rows} x ${of.samples} is past the limit of ${most} samples`)
  if (of.precision > 16) throw new UmbraError('unsupported-pixels', `${of.precision}-bit compressed pixels are not supported`)
  if (of.uneven) throw new UmbraError('unsupported-pixels', 'JPEG 2000 with subsampled or differing components is not supported')
  // The WebAssembly wrapper copies out one component, or three of 8 bits; anything else would come back as rubbish.
  if (of.codec === 'jpeg2000' && of.samples !== 1 && (of.samples !== 3 || of.precision > 8)) throw new UmbraError('unsupported-pixels', `JPEG 2000 of ${of.samples} components of ${of.precision} bits is not supported`)
  await loadCodecs()
  const sampleBytes = of.precision > 8 || (of.codec === 'htj2k' && of.signed) ? 2 : 1
  // OpenJPEG skips the boxes of a JP2 file itself; OpenJPH wants the bare codestream.
  const start = of.codec === 'htj2k' ? (bytes[0] === 0xff ? 0 : (findCodestreamBox(bytes) ?? 0)) : 0
  const context = new Context({
    width: of.columns,
    height: of.rows,
    bitsAllocated: sampleBytes * 8,
    bitsStored: of.precision,
    samplesPerPixel: of.samples,
    pixelRepresentation: of.signed ? 1 : 0,
    planarConfiguration: 0,
    photometricInterpretation: of.samples === 1 ? 'MONOCHROME2' : 'RGB',
    encodedBuffer: start === 0 ? bytes : bytes.subarray(start)
  })
  let decoded: Uint8Array | undefined
  try {
    decoded = NativeCodecs[DECODERS[of.codec]](context, { convertColorspaceToRgb: false }).getDecodedBuffer()
  } catch (cause) {
    discardCodecs()
    const reason = String((cause as Error)?.message ?? cause).slice(0, 200)
    throw new UmbraError('damaged-pixels', `The compressed pixels cannot be decoded: ${reason}`, { cause, hint: 'Ask for the file again from where it came.' })
  }
  if (!decoded || decoded.length < samples * sampleBytes) throw new UmbraError('damaged-pixels', 'The decoder returned fewer pixels than the frame has')
  return { bytes: decoded, sampleBytes }
}
