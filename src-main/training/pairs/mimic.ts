import { basename, dirname, relative } from 'node:path'
import { findLabelColumns, readLabel, readSplit, readView } from './columns.ts'
import { csvRows } from './csv.ts'
import { excluded, type Discovered } from './types.ts'

/** `files/p10/p10000032/s50414267/<image>.dcm|jpg` and `.../s50414267.txt`, with or without `files/` and further folders above. */
const IMAGE = /(?:^|\/)p\d{2}\/p(\d+)\/s(\d+)\/([^/]+)\.(?:dcm|jpe?g|png)$/i
const REPORT = /(?:^|\/)p\d{2}\/p(\d+)\/s(\d+)\.txt$/i

const withSlashes = (root: string, path: string): string => relative(root, path).replaceAll('\\', '/')

export const isMimicLayout = (root: string, files: readonly string[]): boolean => files.some((path) => IMAGE.test(withSlashes(root, path)))

/**
 * MIMIC-CXR and MIMIC-CXR-JPG as PhysioNet ships them; images and reports may lie in two trees below `root`. Reads, when present
 * (plain or .gz): `mimic-cxr-2.0.0-split.csv`, `...-metadata.csv` (ViewPosition), `...-chexpert.csv` or `...-negbio.csv` (labels).
 */
export async function readMimicPairs(root: string, files: readonly string[], findings: readonly { id: string; name: string }[]): Promise<Discovered> {
  const reports = new Map<string, string>()
  for (const path of files) {
    const match = REPORT.exec(withSlashes(root, path))
    if (match) reports.set(match[2]!, path)
  }
  const table = (name: RegExp): string | undefined => files.find((path) => name.test(basename(path)))
  const splits = await column(table(/^mimic-cxr-.*split\.csv(\.gz)?$/i), 'dicom_id', (cells) => readSplit(cells.split))
  const views = await column(table(/^mimic-cxr-.*metadata\.csv(\.gz)?$/i), 'dicom_id', (cells) => readView(cells.ViewPosition))
  const labels = await column(table(/^mimic-cxr-.*chexpert\.csv(\.gz)?$/i) ?? table(/^mimic-cxr-.*negbio\.csv(\.gz)?$/i), 'study_id', (cells) =>
    Object.fromEntries(findLabelColumns(Object.keys(cells), findings).map(({ findingId, column: name }) => [findingId, readLabel(cells[name])]))
  )
  const used = new Set<string>()
  const found: Discovered = { layout: 'mimic-cxr', source: root, candidates: [], problems: [], films: 0, reports: reports.size }
  for (const image of files) {
    const match = IMAGE.exec(withSlashes(root, image))
    if (!match) continue
    const [, patient, study, dicomId] = match as unknown as [string, string, string, string]
    found.films += 1
    const reportFile = reports.get(study)
    if (!reportFile) {
      found.problems.push(excluded('no-report', image, `There is no report s${study}.txt for this film (expected beside ${basename(dirname(image))}/).`))
      continue
    }
    used.add(study)
    found.candidates.push({ image, reportText: null, reportFile, patient, study, view: views.get(dicomId) ?? 'unknown', split: splits.get(dicomId) ?? null, labels: labels.get(study) ?? {}, where: withSlashes(root, image) })
  }
  for (const [study, path] of reports) if (!used.has(study)) found.problems.push(excluded('no-image', path, `No film of study s${study} was found.`))
  return found
}

async function column<T>(file: string | undefined, key: string, read: (cells: Record<string, string>) => T): Promise<Map<string, T>> {
  const values = new Map<string, T>()
  if (file) for await (const { cells } of csvRows(file)) if (cells[key]) values.set(cells[key], read(cells))
  return values
}
