import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Label, RefusedRow } from '../../contract/index.ts'
import type { LabelRow } from '../../db/packed-labels.ts'
import { LABEL_IDS } from '../../text/reports/index.ts'
import { labelTitle } from './label-title.ts'
import { findLabelColumns } from '../../training/pairs/columns.ts'
import { ID_COLUMNS, PATIENT_COLUMNS } from '../compare/case-id.ts'
import { labelOf, MISSING, UNCERTAIN } from '../compare/cells.ts'
import { findColumn, nameKey, type Csv } from '../compare/csv.ts'
import type { Matcher, RowNames } from './match.ts'
import { partsOf, tellingTails } from './paths.ts'

const UID_COLUMNS = ['study instance uid', 'studyinstanceuid', 'study uid', 'studyuid']
const ACCESSION_COLUMNS = ['accession', 'accession number', 'accessionnumber']
const DATE_COLUMNS = ['study date', 'studydate', 'date', 'exam date', 'examdate']
const OTHER_IDS = ID_COLUMNS.filter((name) => !ACCESSION_COLUMNS.includes(name))

interface Columns {
  names: Record<keyof RowNames, number>
  findings: { id: string; name: string; column: number }[]
  ignored: string[]
}

/** What the columns of a table are, by name alone. @throws UmbraError `reference-columns` */
export function columnsOf({ file, header }: Csv, known: readonly { id: string; name: string }[], extra: readonly string[]): Columns {
  const refuse = (message: string, hint: string): never => {
    throw new UmbraError('reference-columns', `${basename(file)} ${message}`, { file, hint })
  }
  const all = [...known, ...LABEL_IDS.filter((id) => !known.some((finding) => finding.id === id)).map((id) => ({ id, name: labelTitle(id) }))]
  const names = { studyUid: findColumn(header, UID_COLUMNS), accession: findColumn(header, ACCESSION_COLUMNS), patientId: findColumn(header, PATIENT_COLUMNS), date: findColumn(header, DATE_COLUMNS), id: findColumn(header, OTHER_IDS) }
  if (Math.max(names.studyUid, names.accession, names.id, Math.min(names.patientId, names.date)) < 0) refuse(`has no column that names the study (its columns: ${header.join(', ')}).`, 'Name the column StudyInstanceUID, AccessionNumber, Path or id, or give PatientID and StudyDate.')
  const findings = findLabelColumns(header, all).map(({ findingId, column }) => ({ id: findingId, name: all.find(({ id }) => id === findingId)!.name, column: header.indexOf(column) }))
  for (const wanted of extra) {
    const column = findColumn(header, [wanted])
    if (column < 0) refuse(`has no column “${wanted}” (its columns: ${header.join(', ')}).`, 'Write the column as it stands in the header.')
    if (!findings.some((finding) => finding.column === column)) findings.push({ id: nameKey(wanted).replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 64), name: header[column]!, column })
  }
  const twice = findings.find(({ id }, at) => findings.findIndex((other) => other.id === id) !== at)
  if (twice) refuse(`has two columns for ${twice.name}, so it cannot be told which one counts.`, 'Leave one of them out.')
  if (findings.length === 0) refuse(`has no column named after a finding (its columns: ${header.join(', ')}).`, `Findings: ${all.map(({ name }) => name).join(', ')}. Name further columns to take.`)
  const used = new Set([...Object.values(names), ...findings.map(({ column }) => column)])
  return { names, findings, ignored: header.filter((name, column) => name !== '' && !used.has(column)) }
}

/** DICOM DA of a date that can be read one way only. */
function dicomDate(cell: string): string {
  const year = /^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$/.exec(cell)
  if (year) return `${year[1]}${year[2]}${year[3]}`
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(cell)
  return german ? `${german[3]}${german[2]!.padStart(2, '0')}${german[1]!.padStart(2, '0')}` : cell
}

const WORDS: Record<number, Label> = { 0: 'negative', 1: 'positive', [UNCERTAIN]: 'uncertain', [MISSING]: 'missing' }

export interface TakenLabels {
  labels: LabelRow[]
  refused: RefusedRow[]
  /** Rows whose labels were taken. */
  matched: number
}

/** The labels of every row whose study is known beyond doubt, and every other row with its line and its reason. */
export function takeLabels({ rows, lines }: Csv, { names, findings }: Columns, matcher: Matcher): TakenLabels {
  const refused: RefusedRow[] = []
  const cell = (row: readonly string[], column: number): string => (column < 0 ? '' : (row[column] ?? ''))
  const telling = tellingTails(rows.map((row) => partsOf(cell(row, names.id))))
  const byStudy = new Map<number, { named: string; line: number; labels: Label[] }[]>()
  rows.forEach((row, at) => {
    const line = lines[at]!
    const asked: RowNames = { studyUid: cell(row, names.studyUid), accession: cell(row, names.accession), patientId: cell(row, names.patientId), date: dicomDate(cell(row, names.date)), id: cell(row, names.id) }
    const named = asked.id || asked.studyUid || asked.accession || asked.patientId
    const read = findings.map(({ column }) => labelOf(cell(row, column)))
    const bad = read.indexOf(null)
    if (bad >= 0) return void refused.push({ line, named, code: 'bad-cell', reason: `Column ${findings[bad]!.name}: “${cell(row, findings[bad]!.column)}” is not 1, 0, -1 (uncertain) or empty.` })
    const match = matcher.match(asked, telling[at]!)
    if (!('studies' in match)) return void refused.push({ line, named, ...match })
    for (const study of match.studies) byStudy.set(study, [...(byStudy.get(study) ?? []), { named, line, labels: read.map((label) => WORDS[label!]!) }])
  })
  const labels: LabelRow[] = []
  const taken = new Set<number>()
  for (const [study, said] of byStudy) {
    const merged = findings.map((_, k) => new Set(said.map((each) => each.labels[k]!).filter((label) => label !== 'missing')))
    const torn = merged.findIndex((different) => different.size > 1)
    if (torn >= 0) {
      for (const { line, named } of said) refused.push({ line, named, code: 'conflict', reason: `Lines ${said.map((each) => each.line).join(' and ')} are about one study and differ in ${findings[torn]!.name}.` })
      continue
    }
    for (const { line } of said) taken.add(line)
    findings.forEach(({ id }, k) => labels.push({ study, finding: id, label: [...merged[k]!][0] ?? 'missing' }))
  }
  const once = new Map(refused.map((row) => [row.line, row]))
  return { labels, refused: [...once.values()].toSorted((a, b) => a.line - b.line), matched: taken.size }
}
