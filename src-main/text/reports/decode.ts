export type ReportEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'

const BOMS: readonly [ReportEncoding, readonly number[]][] = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]]

/** UTF-16 without a byte order mark: in Latin text every second byte is zero, and which one tells the order. */
function bareUtf16(bytes: Uint8Array): ReportEncoding | null {
  const pairs = Math.min(bytes.length, 2000) >> 1
  if (pairs < 4) return null
  let low = 0
  let high = 0
  for (let i = 0; i < pairs; i++) {
    if (bytes[2 * i] === 0) high++
    if (bytes[2 * i + 1] === 0) low++
  }
  if (low > pairs * 0.6 && high < pairs * 0.1) return 'utf-16le'
  if (high > pairs * 0.6 && low < pairs * 0.1) return 'utf-16be'
  return null
}

/**
 * Text of a report file: a byte order mark decides, then UTF-16 by its zeros, then UTF-8 if the bytes are valid UTF-8, else
 * Windows-1252, which contains ISO 8859-1's letters and never fails.
 */
export function decodeReport(bytes: Uint8Array): { text: string; encoding: ReportEncoding } {
  for (const [encoding, mark] of BOMS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return { text: new TextDecoder(encoding).decode(bytes.subarray(mark.length)), encoding }
  }
  const wide = bareUtf16(bytes)
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: wide }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), encoding: 'utf-8' }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), encoding: 'windows-1252' }
  }
}
