/** google-research/bert tokenization.py, step by step: clean, Chinese apart, split, lower and strip accents, punctuation apart, greedy longest piece. */
export function naiveWordPiece(tokens: string[], lowercase: boolean, unk: number, text: string): number[] {
  const ids = new Map(tokens.map((token, id) => [token, id]))
  let clean = ''
  for (const char of text) {
    const code = char.codePointAt(0)!
    if (code === 0 || code === 0xfffd) continue
    if (char === '\t' || char === '\n' || char === '\r' || /\p{Zs}/u.test(char)) clean += ' '
    else if (/\p{C}/u.test(char)) continue
    else clean += isChinese(code) ? ` ${char} ` : char
  }
  const words = clean.split(' ').filter((word) => word !== '')
  return words.flatMap((word) => {
    const plain = lowercase ? [...word.toLowerCase().normalize('NFD')].filter((char) => !/\p{Mn}/u.test(char)).join('') : word
    const parts: string[] = []
    let open = false
    for (const char of plain) {
      if (isPunctuation(char)) {
        parts.push(char)
        open = false
      } else if (open) parts[parts.length - 1] += char
      else {
        parts.push(char)
        open = true
      }
    }
    return parts.flatMap((part) => pieces(ids, unk, [...part]))
  })
}

function pieces(ids: Map<string, number>, unk: number, chars: string[]): number[] {
  if (chars.length > 100) return [unk]
  const out: number[] = []
  for (let start = 0; start < chars.length; ) {
    let end = chars.length
    const piece = (): string => (start > 0 ? '##' : '') + chars.slice(start, end).join('')
    while (end > start && !ids.has(piece())) end--
    if (end === start) return [unk]
    out.push(ids.get(piece())!)
    start = end
  }
  return out
}

function isPunctuation(char: string): boolean {
  const code = char.codePointAt(0)!
  return (code >= 33 && code <= 47) || (code >= 58 && code <= 64) || (code >= 91 && code <= 96) || (code >= 123 && code <= 126) || /\p{P}/u.test(char)
}

function isChinese(code: number): boolean {
  return [[0x4e00, 0x9fff], [0x3400, 0x4dbf], [0x20000, 0x2a6df], [0x2a700, 0x2b73f], [0x2b740, 0x2b81f], [0x2b820, 0x2ceaf], [0xf900, 0xfaff], [0x2f800, 0x2fa1f]].some(([low, high]) => code >= low! && code <= high!)
}
