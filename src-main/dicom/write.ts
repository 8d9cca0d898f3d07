import dcmjs from 'dcmjs'
import { UmbraError } from '../base/umbra-error.ts'
import { encodeFrame } from './encode.ts'
import { isCompressed, TRANSFER_SYNTAX } from './transfer-syntax.ts'

const { DicomDict, DicomMetaDictionary } = dcmjs.data

/** Registered nowhere: a UUID-derived root (PS3.5 B.2) that names the writing software. */
const IMPLEMENTATION_CLASS = '2.25.163420717836012459876543210987654321'
const IMPLEMENTATION_VERSION = 'UMBRA_1'

/**
 * A data set by keyword (`{ PatientName: 'Doe^Jane', Rows: 512, ... }`); sequences are arrays of such objects, several values an array.
 * `PixelData` holds the frames one after the other, little endian, sample-interleaved.
 */
export type NaturalDataSet = Record<string, unknown> & { SOPClassUID: string; SOPInstanceUID: string; PixelData?: Uint8Array | Uint16Array | Int16Array }

/**
 * A Part 10 file. Strings are written in UTF-8 (Specific Character Set is set to ISO_IR 192).
 *
 * @param options.transferSyntax Explicit VR Little Endian by default, or one of `ENCODABLE` (all lossless)
 * @throws UmbraError `bad-pixel-description`, `unsupported-transfer-syntax`
 */
export async function writeDicom(dataSet: NaturalDataSet, options: { transferSyntax?: string } = {}): Promise<Uint8Array> {
  const transferSyntax = options.transferSyntax ?? TRANSFER_SYNTAX.explicitLittle
  if (!dataSet.SOPClassUID || !dataSet.SOPInstanceUID) throw new UmbraError('internal', 'A DICOM file needs SOPClassUID and SOPInstanceUID')
  const { PixelData, ...rest } = dataSet
  const natural: Record<string, unknown> = { ...rest, SpecificCharacterSet: 'ISO_IR 192' }
  const vrs: Record<string, string> = {}
  if (PixelData) {
    const bytes = new Uint8Array(PixelData.buffer, PixelData.byteOffset, PixelData.byteLength)
    const frames = await pixelFrames(bytes, natural, transferSyntax)
    natural.PixelData = frames
    vrs.PixelData = isCompressed(transferSyntax) || natural.BitsAllocated === 8 ? 'OB' : 'OW'
  }
  natural._vrMap = vrs
  const dict = new DicomDict({
    '00020001': { vr: 'OB', Value: [Uint8Array.of(0, 1).buffer] },
    '00020010': { vr: 'UI', Value: [transferSyntax] },
    '00020002': { vr: 'UI', Value: [dataSet.SOPClassUID] },
    '00020003': { vr: 'UI', Value: [dataSet.SOPInstanceUID] },
    '00020012': { vr: 'UI', Value: [IMPLEMENTATION_CLASS] },
    '00020013': { vr: 'SH', Value: [IMPLEMENTATION_VERSION] }
  })
  dict.dict = DicomMetaDictionary.denaturalizeDataset(natural)
  return new Uint8Array(dict.write({ fragmentMultiframe: false }))
}

async function pixelFrames(bytes: Uint8Array, natural: Record<string, unknown>, transferSyntax: string): Promise<ArrayBuffer[]> {
  if (!isCompressed(transferSyntax)) return [arrayBuffer(bytes)]
  const image = {
    rows: Number(natural.Rows),
    columns: Number(natural.Columns),
    samples: Number(natural.SamplesPerPixel ?? 1),
    bitsAllocated: Number(natural.BitsAllocated) === 8 ? (8 as const) : (16 as const),
    bitsStored: Number(natural.BitsStored),
    signed: Number(natural.PixelRepresentation ?? 0) === 1,
    photometric: String(natural.PhotometricInterpretation)
  }
  const size = image.rows * image.columns * image.samples * (image.bitsAllocated / 8)
  const frames = Number(natural.NumberOfFrames ?? 1)
  if (bytes.length !== size * frames) throw new UmbraError('bad-pixel-description', `${frames} frames need ${size * frames} bytes of pixels, not ${bytes.length}`)
  const out: ArrayBuffer[] = []
  for (let frame = 0; frame < frames; frame++) out.push(arrayBuffer(await encodeFrame({ ...image, bytes: bytes.slice(frame * size, (frame + 1) * size) }, transferSyntax)))
  return out
}

/** Exact, even-length copy: DICOM values have an even number of bytes (PS3.5 7.1.1). */
function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length + (bytes.length % 2))
  copy.set(bytes)
  return copy.buffer
}

/** A new UID under the UUID root 2.25 (PS3.5 B.2). */
export function newUid(): string {
  return `2.25.${BigInt(`0x${crypto.randomUUID().replaceAll('-', '')}`)}`
}
