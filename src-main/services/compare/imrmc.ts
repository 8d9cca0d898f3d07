import { UmbraError } from '../../base/umbra-error.ts'
import type { MrmcStudy } from '../../metrics/mrmc-data.ts'

/** One score of a reader study in long form. */
export type MrmcRow = { reader: string; modality: string; case: string; score: number }
export type MrmcTable = { rows: MrmcRow[]; truth: Map<string, 0 | 1> }

const TRUTH_READERS = new Set(['-1', 'truth'])

/**
 * Reads the iMRMC text format: free text, a line `BEGIN DATA:`, then `reader,case,modality,score`; the reader `-1` or `truth` gives the
 * reference (0 / 1) in the score's place.
 *
 * @throws UmbraError `mrmc.format` naming the line
 */
export function parseImrmc(text: string, file: string): MrmcTable {
  const lines = text.split(/\r?\n/)
  const begin = lines.findIndex((line) => /^\s*BEGIN DATA\s*:?/i.test(line))
  if (begin < 0) throw new UmbraError('mrmc.format', `${file} has no line “BEGIN DATA:”.`, { file })
  const rows: MrmcRow[] = []
  const truth = new Map<string, 0 | 1>()
  for (let k = begin + 1; k < lines.length; k++) {
    const line = lines[k]!.trim()
    if (line === '' || line.startsWith('#')) continue
    const cells = line.split(',').map((cell) => cell.trim())
    const [reader, id, modality, last] = cells
    const score = Number(last)
    if (cells.length < 4 || !reader || !id || !modality || last === '' || !Number.isFinite(score)) throw new UmbraError('mrmc.format', `${file}, line ${k + 1}: “${line}” is not reader,case,modality,score.`, { file })
    if (TRUTH_READERS.has(reader.toLowerCase())) addTruth(truth, id, score, `${file}, line ${k + 1}`, file)
    else rows.push({ reader, case: id, modality, score })
  }
  return { rows, truth }
}

/** Notes the reference of a case. @throws UmbraError `mrmc.truth` when it is not 0 or 1, or contradicts an earlier row */
export function addTruth(truth: Map<string, 0 | 1>, id: string, value: number, where: string, file: string, mayRepeat = false): void {
  if (value !== 0 && value !== 1) throw new UmbraError('mrmc.truth', `${where}: the reference of case ${id} is ${value}, not 0 or 1.`, { file })
  const earlier = truth.get(id)
  if (earlier !== undefined && (!mayRepeat || earlier !== value)) throw new UmbraError('mrmc.truth', `${where}: case ${id} has its reference given twice${earlier === value ? '' : ', and differently'}.`, { file })
  truth.set(id, value)
}

const clean = (name: string): string => name.replace(/[,\r\n]+/g, ' ')

/** Writes a crossed study in the iMRMC format. Commas and line breaks in names become spaces, which the format cannot hold. */
export function formatImrmc({ modalities, readers, truth, scores }: MrmcStudy, cases: readonly string[], description = 'Umbra reader study'): string {
  const positives = Array.from(truth).filter((value) => value === 1).length
  const head = [clean(description), '', `NR: ${readers.length}`, `N0: ${truth.length - positives}`, `N1: ${positives}`, `NM: ${modalities.length}`, '', 'BEGIN DATA:']
  const reference = cases.map((id, k) => `-1,${clean(id)},0,${truth[k]!}`)
  const data = modalities.flatMap((modality, i) => readers.flatMap((reader, j) => cases.map((id, k) => `${clean(reader)},${clean(id)},${clean(modality)},${scores[i]![j]![k]!}`)))
  return [...head, ...reference, ...data, ''].join('\n')
}
