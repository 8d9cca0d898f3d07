import dcmjsCodecs from 'dcmjs-codecs'
import { UmbraError } from '../base/umbra-error.ts'
import { loadCodecs } from './codec.ts'
import { TRANSFER_SYNTAX } from './transfer-syntax.ts'

const { Context, NativeCodecs } = dcmjsCodecs

/** Image attributes an encoder needs; pixels are little endian, sample-interleaved. */
export interface RawImage {
  rows: number
  columns: number
  samples: number
  bitsAllocated: 8 | 16
  bitsStored: number
  signed: boolean
  photometric: string
  bytes: Uint8Array
}

interface Encoder {
  method: 'encodeRle' | 'encodeJpeg' | 'encodeJpegLs' | 'encodeJpeg2000' | 'encodeHtJpeg2000'
  parameters: Record<string, unknown>
}

const ENCODERS: Record<string, Encoder> = {
  [TRANSFER_SYNTAX.rle]: { method: 'encodeRle', parameters: {} },
  [TRANSFER_SYNTAX.jpegLossless]: { method: 'encodeJpeg', parameters: { lossy: false, predictor: 1, pointTransform: 0 } },
  [TRANSFER_SYNTAX.jpegLs]: { method: 'encodeJpegLs', parameters: { lossy: false } },
  [TRANSFER_SYNTAX.jpeg2000]: { method: 'encodeJpeg2000', parameters: { lossy: false, allowMct: 0 } },
  [TRANSFER_SYNTAX.htj2k]: { method: 'encodeHtJpeg2000', parameters: { lossy: false } }
}

/** Transfer syntaxes that can be written compressed, all lossless. */
export const ENCODABLE = Object.keys(ENCODERS)

/** One frame, losslessly compressed. */
export async function encodeFrame(image: RawImage, transferSyntax: string): Promise<Uint8Array> {
  const encoder = ENCODERS[transferSyntax]
  if (!encoder) throw new UmbraError('unsupported-transfer-syntax', `Umbra cannot write transfer syntax ${transferSyntax}`)
  const expected = image.rows * image.columns * image.samples * (image.bitsAllocated / 8)
  if (image.bytes.length !== expected) throw new UmbraError('bad-pixel-description', `A frame of ${image.columns} x ${image.rows} x ${image.samples} has ${expected} bytes, not ${image.bytes.length}`)
  await loadCodecs()
  const context = new Context({
    width: image.columns,
    height: image.rows,
    bitsAllocated: codedBits(image, transferSyntax),
    bitsStored: image.bitsStored,
    samplesPerPixel: image.samples,
    pixelRepresentation: image.signed ? 1 : 0,
    planarConfiguration: 0,
    // Without a colour transform in the codestream the photometric interpretation stays what it is.
    photometricInterpretation: image.samples === 1 ? 'MONOCHROME2' : 'YBR_FULL',
    decodedBuffer: image.bytes
  })
  const encoded = NativeCodecs[encoder.method](context, encoder.parameters).getEncodedBuffer()
  if (!encoded) throw new UmbraError('internal', 'The encoder returned nothing')
  return encoded
}

/**
 * CharLS codes as many bits as are allocated: told the stored ones, the codestream's precision is the header's and the file is smaller.
 * Negative values need all 16 bits, since JPEG-LS knows no sign.
 */
function codedBits(image: RawImage, transferSyntax: string): number {
  return transferSyntax === TRANSFER_SYNTAX.jpegLs && !image.signed && image.bitsStored > 8 ? image.bitsStored : image.bitsAllocated
}
