import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { existsSync, statSync } from 'node:fs'
import { decodeTasks } from '../../../src-main/dicom/decode-tasks.ts'
import { preprocess } from '../../../src-main/inference/preprocess/index.ts'
import type { Preprocessing } from '../../../src-main/models/manifest.ts'
import { decodeReport } from '../../../src-main/text/reports/index.ts'
import { checkPairs } from '../../../src-main/training/pairs/check.ts'
import { discoverPairs } from '../../../src-main/training/pairs/discover.ts'
import { sentencesOf } from '../../../src-main/training/report-text.ts'
import type { PairSet } from './phantoms.ts'

/** Real pairs, split by patient: half to train, half unseen, because there are few. */
export async function pairsSet(source: string, preprocessing: Preprocessing, findings: readonly { id: string; name: string }[]): Promise<PairSet> {
  const table = join(source, 'images.csv')
  const films = new Map<string, Float32Array>()
  const found = await discoverPairs(statSync(source).isDirectory() && existsSync(table) ? table : source, findings)
  const { pairs } = await checkPairs(found, {
    seed: 1,
    fractions: { validate: 0, test: 0.5 },
    anyLanguage: false,
    minWords: 3,
    sentencesOf: (report) => sentencesOf(report, 'both'),
    files: {
      film: async (path) => {
        const content = createHash('sha256').update(await readFile(path)).digest('hex')
        const film = await decodeTasks.modelInput({ source: path, frame: 0 })
        films.set(content, preprocess(film, { ...preprocessing, channels: 1, scale: 1, mean: [0], std: [1] }))
        return { content, patient: '', study: '', view: 'unknown', doubt: null, kind: 'film' }
      },
      report: async (path) => decodeReport(await readFile(path)).text
    }
  })
  return { pairs, films }
}
