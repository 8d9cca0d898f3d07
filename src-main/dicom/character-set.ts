/**
 * Specific Character Set (0008,0005) to text: PS3.3 C.12.1.1.2 and PS3.5 6.1, including ISO 2022 code extensions.
 * WHATWG decoders are exact for every set below in the byte ranges DICOM allows.
 */

/** Single-byte and multi-byte sets without code extensions. */
const LABELS: Record<string, string> = {
  '': 'latin1',
  'ISO_IR 6': 'latin1',
  'ISO_IR 13': 'shift_jis',
  'ISO_IR 100': 'latin1',
  'ISO_IR 101': 'iso-8859-2',
  'ISO_IR 109': 'iso-8859-3',
  'ISO_IR 110': 'iso-8859-4',
  'ISO_IR 126': 'iso-8859-7',
  'ISO_IR 127': 'iso-8859-6',
  'ISO_IR 138': 'iso-8859-8',
  'ISO_IR 144': 'iso-8859-5',
  'ISO_IR 148': 'iso-8859-9',
  'ISO_IR 166': 'windows-874',
  'ISO_IR 192': 'utf-8',
  'ISO_IR 203': 'iso-8859-15',
  GB18030: 'gb18030',
  GBK: 'gbk'
}

/** Names in the wild: `ISO-IR 100`, `ISO IR 100`, `ISO_IR_100`, `ISO 2022 IR 100` where no extension is used. */
const MULTI_BYTE: Record<string, string> = { 'ISO_IR 87': 'jis0208', 'ISO_IR 159': 'jis0212', 'ISO_IR 149': 'euc-kr', 'ISO_IR 58': 'gb2312' }

/** Multi-byte sets whose bytes all lie above 0x7F. */
const HIGH_HALF: Record<string, string> = { 'ISO_IR 149': 'euc-kr', 'ISO_IR 58': 'gb2312' }

/** Escape sequences (after ESC) -> code element, PS3.3 tables C.12-3 and C.12-4. */
const ESCAPES: [string, 'G0' | 'G1', string][] = [
  ['(B', 'G0', 'ascii'],
  ['(J', 'G0', 'ascii'],
  [')I', 'G1', 'shift_jis'],
  ['$B', 'G0', 'jis0208'],
  ['$@', 'G0', 'jis0208'],
  ['$(D', 'G0', 'jis0212'],
  ['$)C', 'G1', 'euc-kr'],
  ['$)A', 'G1', 'gb2312'],
  ['-A', 'G1', 'latin1'],
  ['-B', 'G1', 'iso-8859-2'],
  ['-C', 'G1', 'iso-8859-3'],
  ['-D', 'G1', 'iso-8859-4'],
  ['-L', 'G1', 'iso-8859-5'],
  ['-G', 'G1', 'iso-8859-6'],
  ['-F', 'G1', 'iso-8859-7'],
  ['-H', 'G1', 'iso-8859-8'],
  ['-M', 'G1', 'iso-8859-9'],
  ['-T', 'G1', 'windows-874'],
  ['-b', 'G1', 'iso-8859-15']
]

const decoders = new Map<string, { decode(bytes: Uint8Array): string }>()

function decodeAs(label: string, bytes: Uint8Array): string {
  if (label === 'latin1') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let decoder = decoders.get(label)
  if (!decoder) decoders.set(label, (decoder = new TextDecoder(label)))
  return decoder.decode(bytes)
}

function normalised(name: string): string {
  const term = name.trim().toUpperCase().replace(/\s+/g, ' ')
  const number = /^ISO[-_ ]*(?:2022[-_ ]*)?IR[-_ ]*(\d+)$/.exec(term)
  return number ? `ISO_IR ${number[1]}` : term
}

export interface CharacterSet {
  /** Code of the first value: what stands before any escape sequence. */
  initial: string
  extended: boolean
}

export const DEFAULT_CHARACTER_SET: CharacterSet = { initial: 'latin1', extended: false }

/** From the values of Specific Character Set; unknown names fall back to Latin-1, which loses no byte. */
export function characterSet(values: string[]): CharacterSet {
  const names = values.map(normalised)
  const first = names[0] ?? ''
  // Default repertoire first: bytes above 0x7F are then illegal before an escape sequence, and writers that forget it mean the second set.
  const forgotten = (first === '' || first === 'ISO_IR 6') && names.length === 2 ? (LABELS[names[1]!] ?? HIGH_HALF[names[1]!]) : undefined
  return { initial: forgotten ?? LABELS[first] ?? MULTI_BYTE[first] ?? 'latin1', extended: names.length > 1 || first in MULTI_BYTE || /2022/.test(values[0] ?? '') }
}

const ESC = 0x1b

/** Text of a value. Backslash and caret stay: splitting comes after decoding, since both can be half of a character. */
export function decodeText(bytes: Uint8Array, set: CharacterSet, personName = false): string {
  if (!bytes.includes(ESC)) return decodeAs(set.initial in WIDE ? WIDE[set.initial]! : set.initial, bytes)
  return decodeExtended(bytes, set, personName)
}

const WIDE: Record<string, string> = { jis0208: 'latin1', jis0212: 'latin1', gb2312: 'gbk' }

/**
 * ISO 2022 with code extensions. G0 is read below 0x80, G1 above; both return to the initial state at the delimiters of PS3.5 6.1.2.5.3
 * (line ends, backslash, and in person names caret and equals sign), unless G0 holds a two-byte set, in which those bytes are letters.
 */
function decodeExtended(bytes: Uint8Array, set: CharacterSet, personName: boolean): string {
  const start = { g0: 'ascii', g1: set.initial }
  let { g0, g1 } = start
  let out = ''
  let from = 0
  const flush = (to: number): void => {
    if (to > from) out += decodeRun(bytes.subarray(from, to), g0, g1)
    from = to
  }
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at]!
    if (byte === ESC) {
      flush(at)
      const escape = ESCAPES.find(([sequence]) => [...sequence].every((letter, i) => bytes[at + 1 + i] === letter.charCodeAt(0)))
      if (escape) {
        if (escape[1] === 'G0') g0 = escape[2]
        else g1 = escape[2]
        at += 1 + escape[0].length
      } else at++
      from = at
      continue
    }
    const twoByteG0 = g0 === 'jis0208' || g0 === 'jis0212'
    const lineEnd = byte === 0x0a || byte === 0x0c || byte === 0x0d || byte === 0x09
    const delimiter = lineEnd || (!twoByteG0 && (byte === 0x5c || (personName && (byte === 0x5e || byte === 0x3d))))
    if (delimiter) {
      flush(at)
      out += String.fromCharCode(byte)
      from = ++at
      ;({ g0, g1 } = start)
      continue
    }
    at += twoByteG0 && byte >= 0x21 && byte <= 0x7e ? 2 : 1
  }
  flush(bytes.length)
  return out
}

function decodeRun(bytes: Uint8Array, g0: string, g1: string): string {
  const label = WIDE[g1] ?? g1
  if (g0 !== 'jis0208' && g0 !== 'jis0212') return decodeAs(label, bytes)
  // Half-width katakana of G1 may stand between two-byte characters of G0.
  let out = ''
  for (let from = 0, to = 0; from < bytes.length; from = to) {
    const high = bytes[from]! >= 0x80
    while (to < bytes.length && bytes[to]! >= 0x80 === high) to++
    const part = bytes.subarray(from, to)
    out += high ? decodeAs(label, part) : decodeJis(part, g0 === 'jis0212')
  }
  return out
}

/** EUC-JP is the same two sets with the high bits set (JIS X 0212 behind 0x8F), and there is a decoder for it. */
function decodeJis(bytes: Uint8Array, supplementary: boolean): string {
  const euc: number[] = []
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte >= 0x21 && byte <= 0x7e && i + 1 < bytes.length) {
      if (supplementary) euc.push(0x8f)
      euc.push(byte | 0x80, bytes[++i]! | 0x80)
    } else euc.push(byte & 0x7f)
  }
  return decodeAs('euc-jp', Uint8Array.from(euc))
}
