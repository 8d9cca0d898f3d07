import { createRandom } from '../../src-main/base/random.ts'
import { contentHash } from '../../src-main/base/canonical-json.ts'
import { putInstance } from '../../src-main/db/instances.ts'
import { endRun, putCalibration, putImageEmbedding, putMargin, rememberModel, rememberPromptSet, startRun } from '../../src-main/db/screening.ts'
import { putStudy, refreshStudy } from '../../src-main/db/studies.ts'
import type { WriteDb } from '../../src-main/db/types.ts'
import { localCalibration } from '../../src-main/inference/calibration/index.ts'
import { parsePromptSet } from '../../src-main/inference/prompts/index.ts'
import { modelHash } from '../../src-main/models/hash.ts'
import { manifestSchema, type Manifest } from '../../src-main/models/manifest.ts'
import { showResults } from '../../src-main/services/screening/view.ts'
import { tinyParts } from '../models/tiny-package.ts'

export const NOW = '2026-03-01T08:00:00.000Z'
export const FINDINGS = [['effusion', 'Pleural effusion'], ['nodule', 'Nodule']] as const

export interface ScoredStudy {
  id: number
  patient: number
  truth: Record<string, 0 | 1>
  margin: Record<string, number>
}

export interface ScoredLibrary {
  studies: ScoredStudy[]
  model: { hash: string; manifest: Manifest }
  prompts: { hash: string }
}

export const manifestOf = (change: Partial<Manifest> = {}): Manifest => manifestSchema.parse({ ...tinyParts().manifest, files: {}, ...change })

/** Prompts asked of the films; another version is another instrument. */
export function promptsOf(version = '1'): { hash: string; id: string; version: string; content: unknown } {
  const findings = FINDINGS.map(([id, name]) => ({ id, name, group: 'Chest', kind: 'finding', positive: [`there is ${id}`], negative: [`no ${id}`] }))
  const content = parsePromptSet(JSON.stringify({ format: 'umbra-prompts/1', id: 'site', version, name: 'Site', author: 'test', date: '2026-01-01', findings }), 'site.json')
  return { hash: contentHash(content), id: 'site', version, content }
}

/**
 * Studies with a truth and margins that follow it, put in through the same functions as the product's own; every tenth patient has two
 * studies. Row ids start at 1.
 */
export function scoredLibrary(db: WriteDb, count: number, seed = 7): ScoredLibrary {
  const random = createRandom(seed)
  const manifest = manifestOf()
  const model = { hash: modelHash(manifest), manifest }
  const prompts = promptsOf()
  rememberModel(db, { hash: model.hash, id: manifest.id, version: manifest.version, manifest }, NOW)
  rememberPromptSet(db, prompts, NOW)
  const studies = db.transaction(() =>
    Array.from({ length: count }, (_, k): ScoredStudy => {
      const person = k % 10 === 9 ? k - 1 : k
      const id = putStudy(db, { studyUid: `1.2.${k}`, patient: { patientId: `P${person}`, issuer: '', name: `Person${person}^Ada`, birthDate: '19600101', sex: person % 2 ? 'F' : 'M' }, age: 25 + (k % 60), studyDate: '20260201', studyTime: '', description: 'Chest', accession: `A${k}`, notDicom: false }, NOW)
      const instance = putInstance(db, { study: id, seriesUid: `1.2.${k}.1`, seriesNumber: 1, seriesDescription: '', bodyPart: 'CHEST', sopUid: `1.2.${k}.1.1`, number: 1, modality: 'DX', view: k % 3 ? 'PA' : 'AP', viewSource: 'tag', path: 'x', inPlace: false, contentSha256: 'c', header: { header: { instance: { manufacturer: k % 4 ? 'Maker A' : 'Maker B' } } } })
      refreshStudy(db, id)
      putImageEmbedding(db, { instance, modelHash: model.hash, contentSha256: 'c', embedding: new Float32Array(8), warnings: [], runtime: 'test', device: 'cpu' }, NOW)
      const truth = Object.fromEntries(FINDINGS.map(([finding]) => [finding, random.next() < 0.3 ? 1 : 0])) as Record<string, 0 | 1>
      const margin = Object.fromEntries(FINDINGS.map(([finding]) => [finding, 0.05 * (truth[finding]! + 0.8 * random.normal())]))
      for (const [finding, value] of Object.entries(margin)) putMargin(db, instance, model.hash, prompts.hash, finding, value)
      const { patient } = db.prepare('SELECT patient FROM studies WHERE id = ?').get(id) as { patient: number }
      return { id, patient, truth, margin }
    })
  )()
  showResults({ db }, { modelHash: model.hash, promptHash: prompts.hash })
  return { studies, model, prompts }
}

/** Ends a screening run with the local calibration of these margins, as screening does. */
export function calibrateOn(db: WriteDb, { model, prompts }: Pick<ScoredLibrary, 'model' | 'prompts'>, margins: Record<string, number[]>): void {
  const calibration = localCalibration({ modelHash: model.hash, promptHash: prompts.hash }, Object.fromEntries(Object.entries(margins).map(([finding, values]) => [finding, values.toSorted((a, b) => a - b)])))
  if (!('hash' in calibration)) throw new Error(calibration.refused)
  putCalibration(db, { hash: calibration.hash, modelHash: model.hash, promptHash: prompts.hash, method: calibration.method, name: calibration.name, n: calibration.n, content: JSON.stringify(calibration), createdAt: NOW })
  endRun(db, startRun(db, { modelHash: model.hash, promptHash: prompts.hash, runtime: 'test', device: 'cpu', startedAt: NOW }), 0, calibration.hash, NOW)
}
