import { csvText } from '../../base/csv.ts'
import type { Label, UncertainAs } from '../../contract/index.ts'
import { labelsOfFinding } from '../../db/references.ts'
import { studyPlaces } from '../../db/study-places.ts'
import type { ReadDb } from '../../db/types.ts'
import { mustReference } from './use.ts'

const CELLS: Record<Label, string | number> = { positive: 1, negative: 0, uncertain: -1, missing: '' }
const SETTLED: Record<UncertainAs, string | number> = { exclude: '', positive: 1, negative: 0 }

/** The labels in CheXpert's convention (1, 0, -1 uncertain, empty missing), a row per study; importing it again gives the same labels. @throws UmbraError `reference-unknown` */
export function referenceCsv(db: ReadDb, id: number, uncertain: UncertainAs | null): { name: string; csv: string } {
  const reference = mustReference(db, id)
  const columns = reference.findings.map(({ findingId }) => labelsOfFinding(db, id, findingId))
  const cell = (label: Label | undefined): string | number => (label === 'uncertain' && uncertain ? SETTLED[uncertain] : CELLS[label ?? 'missing'])
  const rows = studyPlaces(db)
    .filter(({ study }) => columns.some((column) => column.has(study)))
    .map(({ study, studyUid, patientId, studyDate }) => [studyUid, patientId, studyDate, ...columns.map((column) => cell(column.get(study)))])
  return { name: reference.name, csv: csvText(['StudyInstanceUID', 'PatientID', 'StudyDate', ...reference.findings.map(({ name }) => name)], rows) }
}
