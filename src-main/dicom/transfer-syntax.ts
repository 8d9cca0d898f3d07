/** Transfer syntaxes by what has to be done with the pixels (PS3.6 table A-1). */
export const TRANSFER_SYNTAX = {
  implicitLittle: '1.2.840.10008.1.2',
  explicitLittle: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitBig: '1.2.840.10008.1.2.2',
  deflatedFrames: '1.2.840.10008.1.2.8.1',
  rle: '1.2.840.10008.1.2.5',
  jpegBaseline: '1.2.840.10008.1.2.4.50',
  jpegExtended: '1.2.840.10008.1.2.4.51',
  jpegLossless: '1.2.840.10008.1.2.4.70',
  jpegLs: '1.2.840.10008.1.2.4.80',
  jpegLsNear: '1.2.840.10008.1.2.4.81',
  jpeg2000: '1.2.840.10008.1.2.4.90',
  jpeg2000Lossy: '1.2.840.10008.1.2.4.91',
  htj2k: '1.2.840.10008.1.2.4.201',
  htj2kRpcl: '1.2.840.10008.1.2.4.202',
  htj2kLossy: '1.2.840.10008.1.2.4.203'
} as const

const NAMES: Record<string, string> = {
  '1.2.840.10008.1.2': 'Implicit VR Little Endian',
  '1.2.840.10008.1.2.1': 'Explicit VR Little Endian',
  '1.2.840.10008.1.2.1.99': 'Deflated Explicit VR Little Endian',
  '1.2.840.10008.1.2.2': 'Explicit VR Big Endian',
  '1.2.840.10008.1.2.8.1': 'Deflated Image Frame Compression',
  '1.2.840.10008.1.2.5': 'RLE Lossless',
  '1.2.840.10008.1.2.4.50': 'JPEG Baseline',
  '1.2.840.10008.1.2.4.51': 'JPEG Extended',
  '1.2.840.10008.1.2.4.57': 'JPEG Lossless',
  '1.2.840.10008.1.2.4.70': 'JPEG Lossless SV1',
  '1.2.840.10008.1.2.4.80': 'JPEG-LS Lossless',
  '1.2.840.10008.1.2.4.81': 'JPEG-LS Near-lossless',
  '1.2.840.10008.1.2.4.90': 'JPEG 2000 Lossless',
  '1.2.840.10008.1.2.4.91': 'JPEG 2000',
  '1.2.840.10008.1.2.4.110': 'JPEG XL Lossless',
  '1.2.840.10008.1.2.4.111': 'JPEG XL JPEG Recompression',
  '1.2.840.10008.1.2.4.112': 'JPEG XL',
  '1.2.840.10008.1.2.4.201': 'HTJ2K Lossless',
  '1.2.840.10008.1.2.4.202': 'HTJ2K Lossless RPCL',
  '1.2.840.10008.1.2.4.203': 'HTJ2K'
}

/** Readable name, or the UID itself. */
export function transferSyntaxName(uid: string): string {
  return NAMES[uid] ?? uid
}

export function isDeflated(uid: string): boolean {
  return uid === TRANSFER_SYNTAX.deflated
}

/** True when Pixel Data must be encapsulated; unknown UIDs under the compression arcs count as compressed. */
export function isCompressed(uid: string): boolean {
  return uid === TRANSFER_SYNTAX.rle || uid === TRANSFER_SYNTAX.deflatedFrames || uid.startsWith('1.2.840.10008.1.2.4.')
}

const LOSSY = new Set<string>([
  TRANSFER_SYNTAX.jpegBaseline,
  TRANSFER_SYNTAX.jpegExtended,
  '1.2.840.10008.1.2.4.53',
  '1.2.840.10008.1.2.4.55',
  TRANSFER_SYNTAX.jpegLsNear,
  TRANSFER_SYNTAX.jpeg2000Lossy,
  TRANSFER_SYNTAX.htj2kLossy,
  '1.2.840.10008.1.2.4.112'
])

/** True for syntaxes meant for lossy compression; JPEG 2000 and HTJ2K may be lossless under theirs. */
export function isLossy(uid: string): boolean {
  return LOSSY.has(uid)
}
