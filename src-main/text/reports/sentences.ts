/** Abbreviations whose full stop ends no sentence. Units (mm, cm) are not among them: they often end one. */
const ABBREVIATIONS = /(?:^|[\s(])(?:dr|drs|mr|mrs|ms|prof|st|vs|approx|ca|cf|e\.g|i\.e|incl|esp|resp|fig|figs|no(?=\.\s*\d)|nos|dept|hosp|vol|max|min(?=\.\s*\d)|a\.m|p\.m|d\.o|m\.d|r\.n|ph\.d|jr|sr|temp|pt|pts|hx|dx|tx|w\.r\.t|bzw|z\.b|ggf|o\.g)$/i

const LIST_MARK = /^\s*(?:\(?\d{1,2}[.)](?!\d)|[-*•·–—>]+|\(?[a-z]\))\s+/

/** Cuts numbered items ("1. ... 2. ...") apart where the numbers count up from 1 and each follows a line or sentence end. */
function splitNumbered(paragraph: string): string[] {
  const cuts: number[] = []
  let expected = 1
  for (const match of paragraph.matchAll(/(^|\n\s*|[.!?;:)]\s+|[.!?;])\(?(\d{1,2})[.)](?:\s+|(?=[A-Z]))/g)) {
    if (Number(match[2]) !== expected) continue
    cuts.push(match.index + match[1]!.length)
    expected++
  }
  if (cuts.length === 0) return [paragraph]
  return [paragraph.slice(0, cuts[0]), ...cuts.map((cut, i) => paragraph.slice(cut, cuts[i + 1]))]
}

function splitLine(text: string): string[] {
  const out: string[] = []
  let from = 0
  for (const match of text.matchAll(/[.!?]+["')\]]*(?=\s|[A-Z]|$)/g)) {
    const end = match.index + match[0].length
    const before = text.slice(from, match.index)
    const after = text.slice(end)
    const next = after.trimStart().charAt(0)
    if (match[0].startsWith('.')) {
      if (ABBREVIATIONS.test(before)) continue
      // "Dr. J. Smith", "5 p.m. today", "1.5", and an ellipsis that goes on in lower case.
      if (/(?:^|\s)(?:Dr|Mr|Mrs|Ms|Prof)\.?\s+[A-Z]$/.test(before)) continue
      if (next && /[a-zà-ÿ]/.test(next) && !/^\s*[a-z]\)/.test(after)) continue
      if (/\d$/.test(before) && /^\d/.test(after)) continue
      // No blank after the stop: only a lower-case word followed by a capital is a sentence end ("apex.There"), never "U.S." or "M.D".
      if (after && !/^\s/.test(after) && !/[a-z)XX\d]$/.test(before)) continue
    }
    out.push(text.slice(from, end))
    from = end
  }
  out.push(text.slice(from))
  return out
}

/**
 * Sentences of a section in order: wrapped lines joined, list marks removed, abbreviations, decimals, dates and ellipses respected.
 * What holds no word is dropped; a missing final stop is added, so that joined sentences stay apart.
 */
export function splitSentences(text: string): string[] {
  const blocks = text
    .replace(/\r\n?/g, '\n')
    .split(/\n\s*\n|\n(?=\s*(?:\(?\d{1,2}[.)]\s|[-*•·–—>]\s))/)
  return blocks
    .flatMap(splitNumbered)
    .map((block) => block.replace(LIST_MARK, '').replace(/\s+/g, ' ').trim())
    .flatMap(splitLine)
    .map((sentence) => sentence.replace(LIST_MARK, '').trim())
    .filter((sentence) => /\p{L}{2}/u.test(sentence))
    .map((sentence) => (/[.!?]["')\]]*$/.test(sentence) ? sentence : `${sentence.replace(/[,;:]$/, '')}.`))
}

/** Key under which two sentences count as the same: case, punctuation and spacing do not matter, numbers do. */
function sameness(sentence: string): string {
  return sentence.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
}

/** Drops repeated sentences (findings are often repeated in the impression); the first one stays. */
export function withoutRepeats(sentences: readonly string[]): string[] {
  const seen = new Set<string>()
  return sentences.filter((sentence) => {
    const key = sameness(sentence)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
