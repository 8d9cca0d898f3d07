import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import { putInstance } from '../../../src-main/db/instances.ts'
import type { Answer, Phase, Reader } from '../../../src-main/contract/index.ts'
import { insertRead, signRead, updateDraft } from '../../../src-main/db/reads.ts'
import { putImageEmbedding, putRefusal, rememberModel, rememberPromptSet } from '../../../src-main/db/screening.ts'
import { putReport, putStudy, refreshStudy } from '../../../src-main/db/studies.ts'
import { createRandom } from '../../../src-main/base/random.ts'
import { normaliseRows } from '../../../src-main/inference/normalise.ts'
import { showResults } from '../../../src-main/services/screening/view.ts'
import { ask, openApp } from '../app.ts'
import { tinyParts } from '../../models/tiny-package.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

const SIZE = 8
const random = createRandom('similar')
const vector = (): Float32Array => normaliseRows(Float32Array.from({ length: SIZE }, () => random.normal()), SIZE)
const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

interface Film {
  patient: string
  study: number
  view: 'PA' | 'AP' | 'lateral'
  vector: Float32Array
}

/** A library whose embeddings are given, through the product's own statements. Answers the instance of each film. */
async function archive(films: Film[]): Promise<{ app: App; instances: number[]; embed: (instance: number, at: number, embedding: Float32Array) => void }> {
  const app = await openApp()
  open.push(app)
  const { db } = app.context
  const now = '2026-01-15T10:00:00.000Z'
  rememberModel(db, { hash: 'm', id: 'tiny', version: '1', manifest: tinyParts().manifest }, now)
  rememberPromptSet(db, { hash: 'p', id: 'test', version: '1', content: { id: 'test', version: '1', findings: [{ id: 'effusion', name: 'Pleural effusion' }] } }, now)
  showResults(app.context, { modelHash: 'm', promptHash: 'p' })
  const embed = (instance: number, at: number, embedding: Float32Array): void => putImageEmbedding(db, { instance, modelHash: 'm', contentSha256: `sha-${at}`, embedding, warnings: [], runtime: 'test', device: 'cpu' }, now)
  const instances = films.map(({ patient, study, view, vector: embedding }, at) => {
    const id = putStudy(db, { studyUid: `2.25.${study}`, patient: { patientId: patient, issuer: '', name: `${patient}^Ada`, birthDate: '19600203', sex: 'F' }, age: 60, studyDate: `202601${String(study).padStart(2, '0')}`, studyTime: '', description: 'Chest', accession: '', notDicom: false }, now)
    const instance = putInstance(db, { study: id, seriesUid: `2.25.${study}.1`, seriesNumber: 1, seriesDescription: '', bodyPart: 'CHEST', sopUid: `2.25.9.${at}`, number: at, modality: 'DX', view, viewSource: 'tag', path: `${at}.dcm`, inPlace: false, contentSha256: `sha-${at}`, header: {} })
    refreshStudy(db, id)
    embed(instance, at, embedding)
    return instance
  })
  return { app, instances, embed }
}

test('the nearest studies come first with their reports, one film each, frontal with frontal, other patients only', async () => {
  const films: Film[] = [
    { patient: 'A', study: 1, view: 'PA', vector: vector() },
    { patient: 'A', study: 2, view: 'PA', vector: vector() },
    ...Array.from({ length: 12 }, (_, n): Film => ({ patient: `B${n}`, study: 3 + n, view: n % 3 ? 'PA' : 'AP', vector: vector() })),
    { patient: 'B0', study: 3, view: 'AP', vector: vector() },
    { patient: 'C', study: 20, view: 'lateral', vector: vector() }
  ]
  const { app, instances } = await archive(films)
  putReport(app.context.db, 3, 'FINDINGS: Clear lungs.', 'test')
  const answer = await ask(app, 'similar.find', { studyId: 1, limit: 5 })
  const oracle = films
    .map((film, at) => ({ ...film, at, like: cosine(films[0]!.vector, film.vector) }))
    .filter(({ patient, view }) => patient !== 'A' && view !== 'lateral')
    .toSorted((one, other) => other.like - one.like)
    .filter(({ study }, at, all) => all.findIndex((each) => each.study === study) === at)
    .slice(0, 5)
  expect(answer).toMatchObject({ because: null, instanceId: instances[0], compared: 13, model: { id: 'tiny' } })
  expect(answer.cases.map((each) => each.instanceId)).toEqual(oracle.map(({ at }) => instances[at]))
  answer.cases.forEach((each, at) => expect(each.cosine).toBeCloseTo(oracle[at]!.like, 6))
  const all = await ask(app, 'similar.find', { studyId: 1, limit: 50 })
  expect(all.cases).toHaveLength(12)
  expect(all.cases.find((each) => each.studyId === 3)!.report).toBe('FINDINGS: Clear lungs.')
  const withOwn = await ask(app, 'similar.find', { studyId: 1, samePatient: true, limit: 50 })
  expect(withOwn.cases.filter((each) => each.samePatient).map((each) => each.studyId)).toEqual([2])
})

test('an embedding written later is found at once, and one that was replaced no longer', async () => {
  const [first, near, far] = [vector(), vector(), vector()]
  const { app, instances, embed } = await archive([{ patient: 'A', study: 1, view: 'PA', vector: first }, { patient: 'B', study: 2, view: 'PA', vector: near }, { patient: 'C', study: 3, view: 'PA', vector: far }])
  const nearest = async (): Promise<number> => (await ask(app, 'similar.find', { studyId: 1 })).cases[0]!.instanceId
  embed(instances[2]!, 2, first)
  expect(await nearest()).toBe(instances[2])
  embed(instances[2]!, 2, first.map((value) => -value))
  expect(await nearest()).toBe(instances[1])
  // A file that changed since: its embedding says nothing any more.
  app.context.db.prepare("UPDATE instances SET content_sha256 = 'other' WHERE id = ?").run(instances[1])
  embed(instances[0]!, 0, first)
  expect((await ask(app, 'similar.find', { studyId: 1 })).cases.map((each) => each.instanceId)).toEqual([instances[2]])
})

test('a study nobody has read yet has no neighbours; reads that saw the AI are told of only where the AI is open', async () => {
  const { app } = await archive([{ patient: 'A', study: 1, view: 'PA', vector: vector() }, { patient: 'B', study: 2, view: 'PA', vector: vector() }])
  const { db } = app.context
  const sign = (reader: Reader, studyId: number, phase: Phase, answer: Answer): void => {
    const { id } = insertRead(db, { studyId, readerId: reader.id, phase, readerStudyId: null, promptHash: 'p', corrects: null }, 't1')
    updateDraft(db, id, { findings: [{ findingId: 'effusion', answer, confidence: null, response: null }, { findingId: 'nodule', answer: 'no', confidence: null, response: null }, { findingId: 'edema', answer: null, confidence: null, response: null }], comment: '', report: '', activeSeconds: 1 }, 't2')
    signRead(db, id, { reader, ai: null, now: `${phase} t3` })
  }
  const ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'AL', boardCertified: true })
  const bob = await ask(app, 'readers.save', { name: 'Bob', initials: 'B', boardCertified: true })
  sign(bob, 2, 'blind', 'unsure')
  sign(bob, 2, 'aided', 'yes')
  expect(await ask(app, 'similar.find', { studyId: 1 })).toMatchObject({ because: expect.stringContaining('choose a reader'), instanceId: null, compared: 0, model: null, cases: [] })
  await ask(app, 'settings.set', { currentReader: ada.id })
  expect(await ask(app, 'similar.find', { studyId: 1 })).toMatchObject({ because: expect.stringContaining('your own read'), instanceId: null, compared: 0, model: null, cases: [] })
  sign(ada, 1, 'blind', 'no')
  const seen = async () => (await ask(app, 'similar.find', { studyId: 1 })).cases.map(({ signed }) => signed)
  expect(await seen()).toEqual([[{ reader: 'Bob', phase: 'blind', signedAt: 'blind t3', answered: 2, findings: [{ findingId: 'effusion', name: 'Pleural effusion', answer: 'unsure' }] }]])
  sign(ada, 2, 'blind', 'no')
  expect(await seen()).toEqual([[
    { reader: 'Bob', phase: 'aided', signedAt: 'aided t3', answered: 2, findings: [{ findingId: 'effusion', name: 'Pleural effusion', answer: 'yes' }] },
    { reader: 'Ada', phase: 'blind', signedAt: 'blind t3', answered: 2, findings: [] }
  ]])
})

test('why there is nothing is said in words', async () => {
  const app = await openApp()
  open.push(app)
  await expect(ask(app, 'similar.find', { studyId: 1 })).rejects.toMatchObject({ code: 'study-unknown' })
  const { app: alone } = await archive([{ patient: 'A', study: 1, view: 'PA', vector: vector() }])
  expect(await ask(alone, 'similar.find', { studyId: 1 })).toMatchObject({ because: expect.stringContaining('No film of another patient'), cases: [] })
  putRefusal(alone.context.db, 1, 'sha-0', { code: 'R2', reason: 'A lateral film.' }, '')
  expect(await ask(alone, 'similar.find', { studyId: 1 })).toMatchObject({ because: expect.stringContaining('A lateral film.') })
})
