import { items, string } from '../../dicom/values.ts'
import { readPart10 } from '../../dicom/part10.ts'

type DataSet = ReturnType<typeof readPart10>['dataSet']

const DEEPEST = 16

/**
 * Text of a structured report (PS3.3 C.17.3): every TEXT item under the nearest heading its tree gives, the item's own concept name or the
 * container's, as `FINDINGS: ...` paragraphs. Codes, numbers and references carry no sentence and are left out.
 */
export function structuredReportText(bytes: Uint8Array): string {
  const paragraphs: { heading: string; sentences: string[] }[] = []
  const visit = (set: DataSet, heading: string, depth: number): void => {
    const concept = items(set, 0x0040a043)[0]
    const own = (concept ? string(concept, 0x00080104) : '') || heading
    const text = string(set, 0x0040a040) === 'TEXT' ? string(set, 0x0040a160) : ''
    if (text) {
      const last = paragraphs.at(-1)
      // "Finding" items inside a "Findings" container belong together.
      const under = isSection(own) || !isSection(heading) ? own : heading
      if (last?.heading === under) last.sentences.push(text)
      else paragraphs.push({ heading: under, sentences: [text] })
    }
    if (depth < DEEPEST) for (const child of items(set, 0x0040a730)) visit(child, isSection(own) ? own : heading, depth + 1)
  }
  visit(readPart10(bytes).dataSet, '', 0)
  return paragraphs.map(({ heading, sentences }) => (heading ? `${heading.toUpperCase()}: ` : '') + sentences.join(' ')).join('\n\n')
}

const isSection = (name: string): boolean => /^(findings|impressions?|conclusions?|history|indications?|comparison|technique|procedure|recommendations?)\b/i.test(name)
