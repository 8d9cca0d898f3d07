/**
 * CLIP's encoder as its paper code tells it, merging one best pair at a time over arrays of strings: slow, obvious, and sharing nothing with ours.
 */
export function naiveClipBpe(vocab: Record<string, number>, merges: [string, string][], text: string): number[] {
  const rank = new Map(merges.map(([a, b], i) => [`${a} ${b}`, i]))
  const clean = text.normalize('NFC').replace(/\s+/gu, ' ').trim().toLowerCase()
  const words = clean.match(/'s|'t|'re|'ve|'m|'ll|'d|\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu) ?? []
  return words.flatMap((word) => {
    const pieces = [...new TextEncoder().encode(word)].map(byteLetter)
    pieces[pieces.length - 1] += '</w>'
    for (;;) {
      let best = -1
      for (let i = 0; i + 1 < pieces.length; i++) {
        const here = rank.get(`${pieces[i]} ${pieces[i + 1]}`) ?? Infinity
        if (here < (best < 0 ? Infinity : rank.get(`${pieces[best]} ${pieces[best + 1]}`)!)) best = i
      }
      if (best < 0) return pieces.map((piece) => vocab[piece]!)
      // Every occurrence of the pair is merged in one pass, left to right.
      const [a, b] = [pieces[best], pieces[best + 1]]
      for (let i = 0; i + 1 < pieces.length; i++) if (pieces[i] === a && pieces[i + 1] === b) pieces.splice(i, 2, `${a}${b}`)
    }
  })
}

/** GPT-2's table, from its definition: printable Latin-1 stays, the rest take the letters from U+0100 on in order. */
export function byteLetter(byte: number): string {
  const stays = (b: number): boolean => (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xac) || (b >= 0xae && b <= 0xff)
  if (stays(byte)) return String.fromCodePoint(byte)
  return String.fromCodePoint(256 + Array.from({ length: byte }, (_, b) => b).filter((b) => !stays(b)).length)
}

/** A vocabulary in CLIP's order: 256 bytes, 256 bytes at word end, one token per merge, start, end. Merges are learnt from the text, most frequent pair first. */
export function learnClipVocabulary(text: string, count: number): { vocab: Record<string, number>; merges: [string, string][] } {
  const words = new Map<string, number>()
  for (const word of text.toLowerCase().match(/\p{L}+|\p{N}|[^\s\p{L}\p{N}]+/gu) ?? []) words.set(word, (words.get(word) ?? 0) + 1)
  const split = [...words].map(([word, n]) => ({ n, pieces: [...new TextEncoder().encode(word)].map((byte, i, all) => byteLetter(byte) + (i === all.length - 1 ? '</w>' : '')) }))
  const merges: [string, string][] = []
  while (merges.length < count) {
    const pairs = new Map<string, number>()
    for (const { n, pieces } of split) for (let i = 0; i + 1 < pieces.length; i++) pairs.set(`${pieces[i]} ${pieces[i + 1]}`, (pairs.get(`${pieces[i]} ${pieces[i + 1]}`) ?? 0) + n)
    const best = [...pairs].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]
    if (!best) break
    const [a, b] = best[0].split(' ') as [string, string]
    merges.push([a, b])
    for (const { pieces } of split) for (let i = 0; i + 1 < pieces.length; i++) if (pieces[i] === a && pieces[i + 1] === b) pieces.splice(i, 2, a + b)
  }
  const bytes = Array.from({ length: 256 }, (_, byte) => byteLetter(byte))
  const tokens = [...bytes, ...bytes.map((letter) => `${letter}</w>`), ...merges.map((pair) => pair.join('')), '<|startoftext|>', '<|endoftext|>']
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges }
}
