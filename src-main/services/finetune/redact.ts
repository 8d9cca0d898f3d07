/** Shapes of what identifies a person; the preview shows a mark instead. It helps the eye, it is no guarantee: the page says so. */
const PATTERNS: readonly RegExp[] = [
  /\b(?:mr|mrs|ms|miss|dr|prof|pr|herr|frau)\.?\s+\p{Lu}[\p{L}'-]+(?:\s+\p{Lu}[\p{L}'-]+)*/giu,
  /\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b/g,
  /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d{1,2}(?:,?\s+\d{4})?\b/gi,
  /\b\d{1,2}:\d{2}(?::\d{2})?\s*(?:am|pm|hrs?|hours)?\b/gi,
  /\b[\w.+-]+@[\w-]+\.[\w.]+\b/g,
  /\b(?:mrn|accession|patient id|id|no)[#:. ]+\s*[a-z]{0,3}\d{3,}\b/gi,
  /\+?\d[\d ()-]{7,}\d/g,
  /\b\d{6,}\b/g
]

/** @param known words known to identify: patient id, study id, folder names */
export function redact(text: string, known: readonly string[]): { text: string; redactions: number } {
  let redactions = 0
  const mark = (): string => {
    redactions++
    return '▇▇▇'
  }
  let shown = text
  for (const word of known) if (word.length >= 4) shown = shown.replaceAll(new RegExp(word.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi'), mark)
  for (const pattern of PATTERNS) shown = shown.replace(pattern, mark)
  return { text: shown, redactions }
}
