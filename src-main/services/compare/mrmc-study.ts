import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { MrmcStudy } from '../../metrics/mrmc-data.ts'
import { findColumn, parseCsv } from './csv.ts'
import { addTruth, parseImrmc, type MrmcTable } from './imrmc.ts'

/** A crossed study with what had to be left out to make it crossed. */
export type CrossedStudy = { study: MrmcStudy; cases: string[]; left: { incompleteCases: string[]; incompleteReaders: string[]; withoutTruth: string[] } }

/** Reads `.imrmc`, or a long CSV with columns reader, modality, case, truth and score (or their common synonyms). @throws UmbraError `mrmc.*` */
export function readMrmc(path: string): MrmcTable {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    throw new UmbraError('mrmc.file', `${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { file: path, cause })
  }
  return /^\s*BEGIN DATA/im.test(text) || path.toLowerCase().endsWith('.imrmc') ? parseImrmc(text, basename(path)) : parseLongCsv(text, path)
}

export function parseLongCsv(text: string, path: string): MrmcTable {
  const csv = parseCsv(text, path)
  const file = basename(path)
  const column = (what: string, names: string[]): number => {
    const index = findColumn(csv.header, names)
    if (index < 0) throw new UmbraError('mrmc.columns', `${file} has no column for the ${what} (its columns: ${csv.header.join(', ')}).`, { file: path, hint: 'Columns: reader, modality, case, truth, score.' })
    return index
  }
  const reader = column('reader', ['reader', 'reader id', 'readerid', 'observer'])
  const modality = column('modality', ['modality', 'treatment', 'test', 'modality id', 'modalityid', 'condition'])
  const id = column('case', ['case', 'case id', 'caseid', 'study', 'id', 'patient'])
  const truthColumn = column('reference', ['truth', 'reference', 'disease', 'label', 'gold'])
  const score = column('score', ['score', 'rating', 'confidence', 'value'])
  const truth = new Map<string, 0 | 1>()
  const rows = csv.rows.map((row, k) => {
    const where = `${file}, row ${k + 2}`
    addTruth(truth, row[id]!, row[truthColumn] === '' ? Number.NaN : Number(row[truthColumn]), where, path, true)
    const value = Number(row[score])
    if (row[score] === '' || !Number.isFinite(value)) throw new UmbraError('mrmc.format', `${where}: “${row[score]!}” is no score; leave the row out where there is none.`, { file: path })
    return { reader: row[reader]!, modality: row[modality]!, case: row[id]!, score: value }
  })
  return { rows, truth }
}

const key = (modality: string, reader: string, id: string): string => `${modality}\u0000${reader}\u0000${id}`
const natural = new Intl.Collator('en', { numeric: true })

/**
 * Makes the study fully crossed: readers who lack a whole modality, then cases that any remaining reader lacks in any modality, are left out and
 * named. @throws UmbraError `mrmc.duplicate` when one reader scored one case twice in one modality
 */
export function crossed({ rows, truth }: MrmcTable, file: string): CrossedStudy {
  const modalities = [...new Set(rows.map((row) => row.modality))].toSorted(natural.compare)
  const everyone = [...new Set(rows.map((row) => row.reader))].toSorted(natural.compare)
  const score = new Map<string, number>()
  const modalitiesOf = new Map(everyone.map((reader) => [reader, new Set<string>()]))
  for (const row of rows) {
    const cell = key(row.modality, row.reader, row.case)
    if (score.has(cell)) throw new UmbraError('mrmc.duplicate', `${file}: reader ${row.reader} has two scores for case ${row.case} in ${row.modality}.`, { file })
    score.set(cell, row.score)
    modalitiesOf.get(row.reader)!.add(row.modality)
  }
  const readers = everyone.filter((reader) => modalitiesOf.get(reader)!.size === modalities.length)
  const all = [...new Set([...truth.keys(), ...rows.map((row) => row.case)])]
  const withTruth = all.filter((id) => truth.has(id))
  const cases = withTruth.filter((id) => modalities.every((modality) => readers.every((reader) => score.has(key(modality, reader, id)))))
  const kept = new Set(cases)
  return {
    cases,
    study: { modalities, readers, truth: Uint8Array.from(cases, (id) => truth.get(id)!), scores: modalities.map((modality) => readers.map((reader) => Float64Array.from(cases, (id) => score.get(key(modality, reader, id))!))) },
    left: {
      incompleteReaders: everyone.filter((reader) => !readers.includes(reader)),
      incompleteCases: withTruth.filter((id) => !kept.has(id)),
      withoutTruth: all.filter((id) => !truth.has(id))
    }
  }
}
