import type { View } from '../../contract/index.ts'

/** The part of a header that tells the projection. */
export interface ViewTags {
  series: { viewPosition: string; description: string; patientOrientation: string }
  instance: { viewCode: string }
}

/** View Position (0018,5101): defined terms, and what vendors write instead. Decubitus views are AP or PA of a lying patient. */
const BY_POSITION: Record<string, View> = { PA: 'PA', AP: 'AP', LL: 'lateral', RL: 'lateral', LAT: 'lateral', LATERAL: 'lateral', 'L LAT': 'lateral', 'R LAT': 'lateral', LLD: 'AP', RLD: 'AP' }

/**
 * The projection as far as the tags tell: View Position, the view code, the words of the series description, then Patient Orientation (rows that run front
 * to back belong to a lateral film). `unknown` rather than a guess.
 */
export function viewFromTags({ series, instance }: ViewTags): View {
  const position = series.viewPosition.trim().toUpperCase()
  const byPosition = Object.hasOwn(BY_POSITION, position) ? BY_POSITION[position] : inWords(position)
  const [row = ''] = series.patientOrientation.toUpperCase().split('\\')
  return byPosition ?? inWords(instance.viewCode) ?? inWords(series.description) ?? (/^[AP]/.test(row) ? 'lateral' : 'unknown')
}

function inWords(text: string): View | null {
  const words = text.toUpperCase()
  const has = (pattern: RegExp): boolean => pattern.test(words)
  // SNOMED codes of PS3.16 CID 4010; a description that names both views of a study tells nothing of one film.
  const lateral = has(/\bLAT(ERAL|\.)?\b|\bLL\b|\bSEITLICH\b|R-1023[26]/)
  const pa = has(/\bP\.?A\b|POSTERO-?\s?ANTERIOR|R-10214/)
  const ap = has(/\bA\.?P\b|ANTERO-?\s?POSTERIOR|R-10206/)
  if (lateral) return pa || ap ? null : 'lateral'
  return pa && ap ? null : pa ? 'PA' : ap ? 'AP' : null
}
