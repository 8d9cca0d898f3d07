/** Column names seen in public data sets and clinic exports, compared without case, spaces, dots, dashes and underscores. */
const SYNONYMS = {
  image: ['image', 'imagepath', 'imagefile', 'img', 'imgpath', 'path', 'file', 'filepath', 'filename', 'film', 'dicom', 'dicompath', 'dcm', 'picture'],
  report: ['report', 'reporttext', 'text', 'fulltext', 'radiologyreport', 'note', 'caption', 'rawtext', 'befund'],
  reportFile: ['reportpath', 'reportfile', 'textpath', 'textfile', 'txt', 'txtpath', 'notepath'],
  findings: ['findings', 'sectionfindings', 'reportfindings'],
  impression: ['impression', 'impressions', 'sectionimpression', 'conclusion', 'reportimpression'],
  patient: ['patient', 'patientid', 'patientkey', 'subject', 'subjectid', 'pid', 'mrn', 'person', 'personid'],
  study: ['study', 'studyid', 'studyuid', 'studyinstanceuid', 'accession', 'accessionnumber', 'exam', 'examid', 'uid'],
  view: ['view', 'viewposition', 'projection', 'projections', 'position', 'frontallateral'],
  split: ['split', 'set', 'subset', 'fold', 'partition']
} as const

export type PairColumn = keyof typeof SYNONYMS

export const normalName = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/[\s._-]+/g, '')

/** Which column plays which part: an earlier synonym wins over a later one, so that `text` is not taken where `report` exists. */
export function findColumns(header: readonly string[]): Partial<Record<PairColumn, string>> {
  const names = new Map(header.map((name) => [normalName(name), name]))
  const found: Partial<Record<PairColumn, string>> = {}
  for (const [column, synonyms] of Object.entries(SYNONYMS) as [PairColumn, readonly string[]][]) {
    const match = synonyms.find((synonym) => names.has(synonym))
    if (match) found[column] = names.get(match)!
  }
  return found
}

/** Columns that carry true labels, matched by the finding's id or name (never by position: public reader files swap two). */
export function findLabelColumns(header: readonly string[], findings: readonly { id: string; name: string }[]): { findingId: string; column: string }[] {
  const bare = (name: string): string => normalName(name).replace(/^label:?/, '').replace(/[^\p{L}\p{N}]/gu, '')
  return header.flatMap((column) => {
    const finding = findings.find(({ id, name }) => bare(column) === bare(id) || bare(column) === bare(name))
    return finding ? [{ findingId: finding.id, column }] : []
  })
}

/** CheXpert's convention: 1 present, 0 absent, -1 uncertain, blank not mentioned. */
export function readLabel(cell: string | undefined): boolean | null {
  const value = cell?.trim().toLowerCase() ?? ''
  if (['1', '1.0', 'true', 'yes', 'y', 'positive', 'present'].includes(value)) return true
  if (['0', '0.0', 'false', 'no', 'n', 'negative', 'absent'].includes(value)) return false
  return null
}

export function readView(cell: string | undefined): 'PA' | 'AP' | 'lateral' | 'unknown' {
  const value = cell?.trim().toUpperCase() ?? ''
  if (/^(PA|POSTEROANTERIOR|POSTERO-ANTERIOR|PA ERECT)$/.test(value)) return 'PA'
  if (/^(AP|ANTEROPOSTERIOR|ANTERO-POSTERIOR|AP SUPINE|AP ERECT|AP AXIAL)$/.test(value)) return 'AP'
  if (/^(LL|RL|L|LAT|LATERAL|LEFT LATERAL|RIGHT LATERAL|XTABLE LATERAL|SWIMMERS)$/.test(value)) return 'lateral'
  return 'unknown'
}

export function readSplit(cell: string | undefined): 'train' | 'validate' | 'test' | null {
  const value = cell?.trim().toLowerCase() ?? ''
  if (/^(train|training)$/.test(value)) return 'train'
  if (/^(val|valid|validate|validation|dev)$/.test(value)) return 'validate'
  return /^(test|testing|held-?out)$/.test(value) ? 'test' : null
}
