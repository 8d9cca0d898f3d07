/** What a compressed frame says about itself, read from its own header before any codec sees it. */
export interface Codestream {
  codec: 'jpeg' | 'jpeg-ls' | 'jpeg2000' | 'htj2k'
  columns: number
  rows: number
  samples: number
  precision: number
  signed: boolean
  /** Three components coded as luminance and chrominance, by the codestream's own marks; null where it says nothing. */
  ycc: boolean | null
  /** JPEG 2000: components of different depth or size. */
  uneven: boolean
}

/** Describes a codestream from its first bytes, or null when it is none we know. Never reads past `bytes`. */
export function describeCodestream(bytes: Uint8Array): Codestream | null {
  if (bytes.length < 4) return null
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes)
  if (bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51) return jpeg2000(bytes, 0)
  if (isJp2(bytes)) {
    const at = findCodestreamBox(bytes)
    return at === null ? null : jpeg2000(bytes, at)
  }
  return null
}

const half = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
const word = (bytes: Uint8Array, at: number): number => ((half(bytes, at) << 16) | half(bytes, at + 2)) >>> 0

function isJp2(bytes: Uint8Array): boolean {
  return word(bytes, 0) === 0x0c && word(bytes, 4) === 0x6a502020
}

/** Offset of the contiguous codestream (box jp2c) in a JP2 file, which DICOM forbids and devices send. */
export function findCodestreamBox(bytes: Uint8Array): number | null {
  for (let at = 0, boxes = 0; at + 8 <= bytes.length && boxes < 1000; boxes++) {
    const length = word(bytes, at)
    const header = length === 1 ? 16 : 8
    if (word(bytes, at + 4) === 0x6a703263) return at + header
    const step = length === 1 ? word(bytes, at + 12) : length
    if (step < header) return null
    at += step
  }
  return null
}

function jpeg(bytes: Uint8Array): Codestream | null {
  let adobe: number | null = null
  let jfif = false
  for (let at = 2, markers = 0; at + 4 <= bytes.length && markers < 10_000; markers++) {
    if (bytes[at] !== 0xff) {
      at++
      continue
    }
    const marker = bytes[at + 1]!
    if (marker === 0xff || marker === 0 || (marker >= 0xd0 && marker <= 0xd8) || marker === 0x01) {
      at += marker === 0xff ? 1 : 2
      continue
    }
    if (marker === 0xd9 || marker === 0xda) return null
    const length = half(bytes, at + 2)
    if (marker === 0xee && length >= 14 && word(bytes, at + 4) === 0x41646f62) adobe = bytes[at + 15] ?? 0
    if (marker === 0xe0 && word(bytes, at + 4) === 0x4a464946) jfif = true
    const frame = (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) || marker === 0xf7
    if (frame && at + 10 <= bytes.length) {
      const samples = bytes[at + 9]!
      const lossless = marker === 0xc3 || marker === 0xc7 || marker === 0xcb || marker === 0xcf
      const ids = [0, 1, 2].map((i) => bytes[at + 10 + 3 * i] ?? 0)
      return {
        codec: marker === 0xf7 ? 'jpeg-ls' : 'jpeg',
        precision: bytes[at + 4]!,
        rows: half(bytes, at + 5),
        columns: half(bytes, at + 7),
        samples,
        signed: false,
        ycc: samples === 3 && marker !== 0xf7 && !lossless ? isYcc(jfif, adobe, ids) : null,
        uneven: false
      }
    }
    if (length < 2) return null
    at += 2 + length
  }
  return null
}

/** libjpeg's rule (jdapimin.c, default_decompress_parms), which every encoder is tested against. */
function isYcc(jfif: boolean, adobe: number | null, ids: number[]): boolean {
  if (jfif) return true
  if (adobe !== null) return adobe !== 0
  return !(ids[0] === 0x52 && ids[1] === 0x47 && ids[2] === 0x42)
}

function jpeg2000(bytes: Uint8Array, start: number): Codestream | null {
  // SOC, then SIZ: Lsiz Rsiz Xsiz Ysiz XOsiz YOsiz XTsiz YTsiz XTOsiz YTOsiz Csiz (Ssiz XRsiz YRsiz)*
  if (half(bytes, start) !== 0xff4f || half(bytes, start + 2) !== 0xff51 || start + 44 > bytes.length) return null
  const samples = half(bytes, start + 40)
  const depth = bytes[start + 42]!
  let highThroughput = false
  let transform = false
  for (let at = start + 2, markers = 0; at + 4 <= bytes.length && markers < 1000; markers++) {
    const marker = half(bytes, at)
    if (marker === 0xff90 || marker === 0xff93 || marker < 0xff00) break
    if (marker === 0xff50) highThroughput = true
    if (marker === 0xff52) transform = bytes[at + 8] === 1
    at += 2 + Math.max(2, half(bytes, at + 2))
  }
  return {
    codec: highThroughput ? 'htj2k' : 'jpeg2000',
    columns: word(bytes, start + 8) - word(bytes, start + 16),
    rows: word(bytes, start + 12) - word(bytes, start + 20),
    samples,
    precision: (depth & 0x7f) + 1,
    signed: (depth & 0x80) !== 0,
    // The multiple component transform is undone by the decoder: what comes out is RGB.
    ycc: transform ? false : null,
    uneven: isUneven(bytes, start + 42, samples)
  }
}

/** Ssiz, XRsiz, YRsiz of each component must be the first one's, and unsampled. */
function isUneven(bytes: Uint8Array, at: number, samples: number): boolean {
  for (let i = 0; i < Math.min(samples, 4); i++) if (bytes[at + 3 * i] !== bytes[at] || bytes[at + 3 * i + 1] !== 1 || bytes[at + 3 * i + 2] !== 1) return true
  return false
}
