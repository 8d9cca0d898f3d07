import { parse } from 'csv-parse/sync'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The shared test corpus beside the repository; tests that need it skip, and say so, where it is absent. */
export const CORPUS = fileURLToPath(new URL('../../../shared/corpus/dicom/', import.meta.url))
export const hasCorpus = existsSync(`${CORPUS}manifest.csv`)
if (!hasCorpus) console.info('The DICOM corpus (../shared/corpus/dicom) is absent: its tests are skipped.')

export interface CorpusFile {
  file: string
  kind: 'main' | 'derived' | 'fuzz'
  transfer_syntax: string
  rows: string
  cols: string
  samples: string
  photometric: string
  value_sha256: string
  value_min: string
  value_max: string
  value_mean: string
  tolerance: string
  ref_png: string
  notes: string
}

export const corpusFiles: CorpusFile[] = hasCorpus ? (parse(readFileSync(`${CORPUS}manifest.csv`), { columns: true }) as CorpusFile[]) : []
