import type { TagRow } from '../../../../src-main/contract/index.ts'

export interface ComparedRow extends TagRow {
  /** Value of the same attribute in the other image; null when it has none. Undefined when nothing is compared. */
  other?: string | null
  differs: boolean
}

/** Names every row by its place: an attribute of a sequence's second item is not that of its first. */
function paths(rows: readonly TagRow[]): { path: string; row: TagRow }[] {
  const above: string[] = []
  const seen = new Map<string, number>()
  return rows.map((row) => {
    above.length = row.depth
    const plain = [...above, row.tag].join('/')
    const count = seen.get(plain) ?? 0
    seen.set(plain, count + 1)
    above[row.depth] = count ? `${row.tag}#${count}` : row.tag
    return { path: above.join('/'), row }
  })
}

/** Every attribute of either image, in the order of the first, what only the other has after it. */
export function compareTags(rows: readonly TagRow[], other: readonly TagRow[] | null): ComparedRow[] {
  if (!other) return rows.map((row) => ({ ...row, differs: false }))
  const there = new Map(paths(other).map(({ path, row }) => [path, row]))
  const here = paths(rows).map(({ path, row }): ComparedRow => {
    const found = there.get(path)
    there.delete(path)
    return { ...row, other: found?.value ?? null, differs: found?.value !== row.value }
  })
  return [...here, ...[...there.values()].map((row): ComparedRow => ({ ...row, value: '', other: row.value, differs: true }))]
}

/** Rows in which every word occurs: in tag, keyword, VR or a value. */
export function searchTags<T extends ComparedRow>(rows: readonly T[], text: string): T[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  return rows.filter((row) => {
    const all = `${row.tag} ${row.keyword} ${row.vr} ${row.value} ${row.other ?? ''}`.toLowerCase()
    return words.every((word) => all.includes(word))
  })
}

/** Of the patient's group only these do not point at a person (PS3.15 E.1 keeps them in its options). */
const HARMLESS = new Set(['PatientSex', 'PatientAge', 'PatientSize', 'PatientWeight', 'PatientOrientation', 'SmokingStatus', 'PregnancyStatus'])
const POINTING = new Set(['AccessionNumber', 'StudyID', 'InstitutionName', 'InstitutionAddress', 'InstitutionalDepartmentName', 'StationName', 'DeviceSerialNumber', 'ImageComments', 'StudyComments', 'AdditionalPatientHistory', 'CurrentPatientLocation', 'AdmissionID', 'ProtocolName', 'StudyDescription', 'SeriesDescription', 'PersonTelephoneNumbers', 'PersonAddress'])
const FREE_TEXT = new Set(['PN', 'LT', 'ST', 'UT', 'UN'])

/** Whether a value may say who the patient is. In doubt it may: names, free text, private attributes, UIDs of this patient's objects. */
export function isIdentifying({ tag, keyword, vr }: TagRow): boolean {
  const group = Number.parseInt(/[0-9A-Fa-f]{4}/.exec(tag)?.[0] ?? '0', 16)
  if (group % 2 === 1 || FREE_TEXT.has(vr) || POINTING.has(keyword)) return true
  if (group === 0x0010) return !HARMLESS.has(keyword)
  return vr === 'UI' && keyword.endsWith('InstanceUID')
}
