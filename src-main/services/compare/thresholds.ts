import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import { maxMccThreshold } from '../../metrics/threshold.ts'
import { findColumn, nameKey, readCsv, type Csv } from './csv.ts'
import { ID_COLUMNS } from './case-id.ts'
import { namedFile, type Rater } from './raters.ts'
import type { ThresholdUsed, UncertainPolicy } from '../../contract/compare.ts'
import { holdsLabels, labelsFor, scoresFor, sheetOf, type Sheet } from './sheet.ts'
import { settleUncertain } from './raters.ts'

/** Thresholds by model, then finding. Absent where the validation set refused one; `refusals` says why. */
export type Thresholds = { of: Map<string, Map<string, ThresholdUsed>>; refusals: string[] }

const SCORE_SUFFIXES = [' score', ' probability', ' prediction', ' pred', ' prob']

/**
 * Thresholds from files that share no case with the reference. A file may be
 *  - a table of thresholds: columns `finding`, `threshold` and, for several models, `model`;
 *  - validation labels (id and findings, 0 / 1), the scores being in the same file (`Edema score`), in a further file given the same way
 *    (`MODEL=FILE`, or simply FILE for a single model), or among the rows of the model's own file.
 * @throws UmbraError `compare.thresholds` when a validation case is also a scored one
 */
export function readThresholds(paths: readonly string[], models: readonly Rater[], findings: readonly string[], referenceIds: readonly string[], referencePatients: readonly string[], uncertain: UncertainPolicy): Thresholds {
  const result: Thresholds = { of: new Map(models.map((model) => [model.name, new Map()])), refusals: [] }
  const sheets: { name: string; sheet: Sheet }[] = []
  for (const argument of paths) {
    const { name, path } = namedFile(argument)
    const csv = readCsv(path)
    if (isThresholdTable(csv)) takeTable(csv, models, findings, result)
    else sheets.push({ name, sheet: sheetOf(csv) })
  }
  if (sheets.length === 0) return result
  const ids = new Set(referenceIds)
  const patients = new Set(referencePatients)
  for (const { sheet } of sheets) {
    const shared = sheet.ids.filter((id) => ids.has(id))
    const known = sheet.patients.filter((patient) => patients.has(patient))
    if (shared.length > 0 || known.length > 0) {
      const what = shared.length > 0 ? `${shared.length} of its cases (${shared.slice(0, 2).join(', ')}${shared.length > 2 ? ', ...' : ''})` : `patients of ${known.length} of its cases`
      throw new UmbraError('compare.thresholds', `${basename(sheet.file)} shares ${what} with the reference: thresholds chosen on the scored cases flatter the model.`, { file: sheet.file, hint: 'Give a validation set of other patients, or --tune-on-test to see the figures with their optimism.' })
    }
  }
  const isLabels = (sheet: Sheet): boolean => findings.some((finding) => {
    const column = sheet.columnOf.get(nameKey(finding))
    return column !== undefined && holdsLabels(sheet, column)
  })
  const labels = sheets.find(({ sheet }) => isLabels(sheet))
  if (!labels) throw new UmbraError('compare.thresholds', `${sheets.map(({ sheet }) => basename(sheet.file)).join(', ')} holds no 0 / 1 labels of the findings compared, so no threshold can be chosen on it.`, { hint: 'Give the validation labels too: --thresholds-from LABELS.csv --thresholds-from SCORES.csv' })
  for (const model of models) {
    for (const finding of model.scores.keys()) choose(model, finding, labels.sheet, sheets.filter((each) => each !== labels), models.length === 1, uncertain, result)
  }
  return result
}

const isThresholdTable = (csv: Csv): boolean => findColumn(csv.header, ['threshold']) >= 0 && findColumn(csv.header, ['finding', 'label', 'pathology']) >= 0 && findColumn(csv.header, ID_COLUMNS.filter((name) => name !== 'name')) < 0

function takeTable(csv: Csv, models: readonly Rater[], findings: readonly string[], result: Thresholds): void {
  const finding = findColumn(csv.header, ['finding', 'label', 'pathology'])
  const threshold = findColumn(csv.header, ['threshold'])
  const model = findColumn(csv.header, ['model'])
  for (const [k, row] of csv.rows.entries()) {
    const value = Number(row[threshold])
    if (row[threshold] === '' || !Number.isFinite(value)) throw new UmbraError('compare.thresholds', `${basename(csv.file)}, row ${k + 2}: “${row[threshold]!}” is no threshold.`, { file: csv.file })
    const name = findings.find((each) => nameKey(each) === nameKey(row[finding]!))
    if (!name) continue
    for (const rater of models) {
      if (model >= 0 && row[model] !== '' && row[model] !== rater.name) continue
      result.of.get(rater.name)!.set(name, { value, source: basename(csv.file), n: null, tunedOnScoredCases: false })
    }
  }
}

function choose(model: Rater, finding: string, labels: Sheet, others: readonly { name: string; sheet: Sheet }[], alone: boolean, policy: UncertainPolicy, result: Thresholds): void {
  if (!labels.columnOf.has(nameKey(finding))) {
    result.refusals.push(`${model.name}, ${finding}: ${basename(labels.file)} has no such column.`)
    return
  }
  const truth = labelsFor(labels, finding, labels.ids)
  settleUncertain(truth, policy)
  const scores = validationScores(model, finding, labels, others, alone)
  const kept = Array.from(truth.keys()).filter((k) => truth[k]! <= 1 && scores !== null && !Number.isNaN(scores[k]))
  if (scores === null || kept.length === 0) {
    throw new UmbraError('compare.thresholds', `No scores of ${model.name} for ${finding} were found for the validation cases of ${basename(labels.file)}.`, {
      file: labels.file,
      hint: `Add a column “${finding} score” there, give --thresholds-from ${model.name}=SCORES.csv as well, or let the model's own file hold those cases too.`
    })
  }
  const chosen = maxMccThreshold(kept.map((k) => truth[k]!), kept.map((k) => scores[k]!))
  if (chosen.ok) result.of.get(model.name)!.set(finding, { value: chosen.value, source: `maximum MCC on ${basename(labels.file)}`, n: chosen.n, tunedOnScoredCases: false })
  else result.refusals.push(`${model.name}, ${finding}: no threshold from ${basename(labels.file)}: ${chosen.reason}`)
}

/** The model's scores on the validation cases: beside the labels, in a file of their own, or in the model's own file. */
function validationScores(model: Rater, finding: string, labels: Sheet, others: readonly { name: string; sheet: Sheet }[], alone: boolean): Float64Array | null {
  for (const suffix of [...SCORE_SUFFIXES, ` ${model.name}`]) {
    if (labels.columnOf.has(nameKey(finding + suffix))) return scoresFor(labels, finding + suffix, labels.ids)
  }
  const own = others.find((other) => other.name === model.name) ?? (alone && others.length === 1 ? others[0] : undefined)
  if (own?.sheet.columnOf.has(nameKey(finding))) return scoresFor(own.sheet, finding, labels.ids)
  return model.sheet && labels.ids.some((id) => model.sheet!.rowOf.has(id)) ? scoresFor(model.sheet, finding, labels.ids) : null
}
