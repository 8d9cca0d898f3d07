export type SectionName = 'findings' | 'impression'
export type SectionChoice = SectionName | 'both'

/** `body` is text under no heading; `other` is under a heading that describes no image (indication, comparison ...). */
export interface Section {
  kind: SectionName | 'other' | 'body'
  heading: string | null
  text: string
}

const HEADINGS: Record<SectionName | 'other', readonly string[]> = {
  findings: ['findings?', 'findings? and impression', 'results?', 'observations?', 'description', 'report', 'chest findings', 'hallazgos', 'befund', 'resultats?', 'résultats?'],
  impression: ['impressions?', 'conclusions?', 'opinion', 'summary', 'assessment', 'diagnos[ie]s', 'interpretation', 'final impression', 'conclusión', 'conclusion(?:es)?', 'impresión', 'beurteilung'],
  other: [
    'indications?', 'clinical indications?', 'history', 'clinical history', 'clinical information', 'clinical data', 'clinical statement', 'reason for (?:this )?(?:exam(?:ination)?|study|test)', 'comparisons?', 'comparison studies', 'prior stud(?:y|ies)',
    'techniques?', 'exam(?:ination)?', 'exam(?:ination)? date', 'procedures?', 'stud(?:y|ies)', 'study date', 'views?', 'recommendations?', 'notifications?', 'wet read', 'final report', 'addendum', 'date(?: of (?:exam|service))?', 'time', 'patient(?: name| id)?', 'name', 'age', 'sex', 'mrn', 'accession(?: number)?',
    'order(?:ing physician)?', 'referring physician', 'dictated by', 'signed by', 'electronically signed by', 'attending', 'radiologist', 'transcri(?:bed|ption)(?: by| date)?', 'history and indication', 'indicación', 'técnica', 'comparación', 'klinische angaben', 'fragestellung', 'technik', 'contexte', 'technique'
  ]
}

const KINDS = Object.entries(HEADINGS).map(([kind, names]) => [kind as keyof typeof HEADINGS, new RegExp(`^(?:${names.join('|')})$`, 'i')] as const)
const ALL = Object.values(HEADINGS).flat().join('|')
/** A heading opens a line (colon or alone on it), or stands in capitals with a colon inside running text. */
const AT_LINE = new RegExp(`^[ \\t]*(?:[*#_]+[ \\t]*)?(${ALL})[ \\t]*(?:[*_]+)?[ \\t]*(?::|\\.?[ \\t]*$|[ \\t]-[ \\t])`, 'gimu')
const INLINE = /(?<=[.!?:;)\s])((?:[A-ZÀ-Ý]{3,}(?:[ \t]+[A-ZÀ-Ý]{2,}){0,3}))[ \t]*:/gu

interface Found {
  start: number
  end: number
  heading: string
  kind: keyof typeof HEADINGS
}

function kindOf(heading: string): keyof typeof HEADINGS | null {
  const name = heading.trim().replace(/\s+/g, ' ')
  return KINDS.find(([, pattern]) => pattern.test(name))?.[0] ?? null
}

function headings(text: string): Found[] {
  const found = new Map<number, Found>()
  for (const pattern of [AT_LINE, INLINE]) {
    for (const match of text.matchAll(pattern)) {
      const heading = match[1]!
      const kind = kindOf(heading)
      const start = match.index + match[0].indexOf(heading)
      // A word such as "Summary" alone on a line counts; "Report" inside a sentence never does.
      if (kind && !found.has(start)) found.set(start, { start, end: match.index + match[0].length, heading: heading.trim(), kind })
    }
  }
  return [...found.values()].sort((a, b) => a.start - b.start).filter((one, i, all) => i === 0 || one.start >= all[i - 1]!.end)
}

/**
 * Cuts a report at its headings. Sub-headings of organs ("LUNGS:", "HEART:") stay inside their section. Text before the first heading, or
 * a report without headings, is `body`.
 */
export function findSections(report: string): Section[] {
  const text = report.replace(/\r\n?/g, '\n')
  const found = headings(text)
  const sections: Section[] = []
  const before = text.slice(0, found[0]?.start ?? text.length).trim()
  if (before) sections.push({ kind: 'body', heading: null, text: before })
  found.forEach((one, i) => {
    const content = text.slice(one.end, found[i + 1]?.start ?? text.length).trim()
    if (content) sections.push({ kind: one.kind, heading: one.heading, text: content })
  })
  return sections
}

/**
 * The text that describes the image. A report that lacks the section asked for falls back to the other one, then to text under no
 * heading; what stands under INDICATION, HISTORY, COMPARISON, TECHNIQUE ... never comes back.
 */
export function selectSections(report: string, choice: SectionChoice): Section[] {
  const sections = findSections(report)
  const of = (kind: Section['kind']): Section[] => sections.filter((section) => section.kind === kind)
  const wanted = choice === 'both' ? sections.filter((section) => section.kind === 'findings' || section.kind === 'impression') : of(choice)
  if (wanted.length > 0) return wanted
  const instead = choice === 'both' ? [] : of(choice === 'findings' ? 'impression' : 'findings')
  return instead.length > 0 ? instead : of('body')
}
