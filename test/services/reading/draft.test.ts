import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { ReadFinding, Reader, StudyReading } from '../../../src-main/contract/index.ts'
import { readAnswers } from '../../../src-main/db/read-answers.ts'
import { ask, openApp, runJob } from '../app.ts'
import { screenable } from '../screening/library.ts'

let app: App
let folder: string
let ada: Reader
let bob: Reader
let studies: number[]
const finding = (answer: ReadFinding['answer'], change: Partial<ReadFinding> = {}): ReadFinding[] => [{ findingId: 'effusion', answer, confidence: null, response: null, ...change }]
const save = (readId: number, findings: ReadFinding[], activeSeconds = 1) => ask(app, 'reading.save', { readId, findings, comment: '', report: '', activeSeconds })
const as = (reader: Reader | null) => ask(app, 'settings.set', { currentReader: reader?.id ?? null })
const begin = async (studyId: number): Promise<StudyReading> => ask(app, 'reading.begin', { studyId })

/** A blind read of a study, signed. */
async function signBlind(studyId: number, answer: 'yes' | 'no' = 'yes'): Promise<StudyReading> {
  const { draft } = await begin(studyId)
  await save(draft!.id, finding(answer, { confidence: 80 }), 7)
  return ask(app, 'reading.sign', { readId: draft!.id })
}

beforeAll(async () => {
  ;({ app, folder } = await screenable(6))
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  studies = (await ask(app, 'worklist.query', { screening: 'done' })).rows.map(({ id }) => id)
  ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'AL', boardCertified: true })
  bob = await ask(app, 'readers.save', { name: 'Bob', initials: 'BO', boardCertified: false })
}, 60_000)
afterAll(() => app.close())
beforeEach(() => as(ada))

test('blind, signed, revealed, second look: both reads stay with their times, and the AI’s word with the second', async () => {
  const study = studies.pop()!
  const begun = await begin(study)
  expect(begun).toMatchObject({ ai: { open: false, because: 'unread' }, draft: { phase: 'blind', status: 'draft', version: 1, findings: [] }, signed: [], questions: [{ findingId: 'effusion', name: 'Effusion', group: 'Pleura', sentences: { yes: 'there is effusion', no: 'no effusion', unsure: 'Possible effusion.' } }], normalReport: 'normal chest' })
  expect((await begin(study)).draft).toEqual(begun.draft)
  const signed = await signBlind(study)
  expect(signed).toMatchObject({ ai: { open: true, because: 'signed' }, draft: null, signed: [{ phase: 'blind', status: 'signed', activeSeconds: 7, signedAs: 'Ada', boardCertified: true, modelHash: null }] })
  const film = (await ask(app, 'study.get', { id: study })).screening.instances[0]!

  const second = await begin(study)
  expect(second.draft).toMatchObject({ phase: 'aided', findings: finding('yes', { confidence: 80 }), activeSeconds: 0 })
  await save(second.draft!.id, finding('no', { confidence: 20, response: 'accept' }), 3)
  await ask(app, 'reading.sign', { readId: second.draft!.id })
  expect(readAnswers(app.context.db).filter(({ studyId }) => studyId === study)).toMatchObject([
    { phase: 'blind', answer: 'yes', confidence: 80, response: null, aiMargin: null, activeSeconds: 7 },
    { phase: 'aided', answer: 'no', confidence: 20, response: 'accept', aiMargin: film.predictions[0]!.margin, aiOperatingPoint: film.predictions[0]!.operatingPoint, activeSeconds: 3, modelHash: film.passport!.model.hash }
  ])
  await expect(begin(study)).rejects.toMatchObject({ code: 'read-signed' })
})

test('a correction needs a reason and makes a new version; the first stays what statistics rest on', async () => {
  const study = studies.pop()!
  const [first] = (await signBlind(study)).signed
  await expect(ask(app, 'reading.correct', { readId: first!.id, reason: ' ' })).rejects.toMatchObject({ code: 'bad-request' })
  const { draft } = await ask(app, 'reading.correct', { readId: first!.id, reason: 'wrong side' })
  expect(draft).toMatchObject({ version: 2, supersedes: first!.id, reason: 'wrong side', phase: 'blind', findings: first!.findings })
  await expect(ask(app, 'reading.correct', { readId: first!.id, reason: 'again' })).rejects.toMatchObject({ code: 'draft-open' })
  await expect(ask(app, 'reading.correct', { readId: draft!.id, reason: 'a draft' })).rejects.toMatchObject({ code: 'not-signed' })
  await save(draft!.id, finding('no'))
  const { signed } = await ask(app, 'reading.sign', { readId: draft!.id })
  expect(signed.map(({ version, status }) => [version, status])).toEqual([[1, 'signed'], [2, 'signed']])
  expect(signed[0]).toEqual(first)
  await expect(ask(app, 'reading.correct', { readId: first!.id, reason: 'the old one' })).rejects.toMatchObject({ code: 'superseded' })
  expect(readAnswers(app.context.db).find(({ studyId }) => studyId === study)).toMatchObject({ version: 1, answer: 'yes' })
})

test('what is missing, strange, signed or another’s is refused in words', async () => {
  const study = studies.pop()!
  const { draft } = await begin(study)
  await expect(ask(app, 'reading.sign', { readId: draft!.id })).rejects.toMatchObject({ code: 'read-incomplete', message: 'Not answered yet: Effusion.' })
  await expect(save(draft!.id, [{ findingId: 'gout', answer: 'yes', confidence: null, response: null }])).rejects.toMatchObject({ code: 'finding-unknown' })
  await as(bob)
  await expect(save(draft!.id, finding('yes'))).rejects.toMatchObject({ code: 'not-your-read' })
  await as(null)
  await expect(begin(study)).rejects.toMatchObject({ code: 'no-current-reader' })
  await as(ada)
  await expect(begin(9999)).rejects.toMatchObject({ code: 'study-unknown' })
  await save(draft!.id, finding('unsure'))
  await ask(app, 'reading.sign', { readId: draft!.id })
  await expect(save(draft!.id, finding('yes'))).rejects.toMatchObject({ code: 'read-signed' })
  await expect(ask(app, 'reading.discard', { readId: draft!.id })).rejects.toMatchObject({ code: 'read-signed' })
  await expect(ask(app, 'reading.sign', { readId: 9999 })).rejects.toMatchObject({ code: 'read-unknown' })
})

test('another reader’s signed read is counted, not shown, until one’s own is signed', async () => {
  const study = studies.pop()!
  await signBlind(study, 'no')
  await as(bob)
  expect(await begin(study)).toMatchObject({ signed: [], withheld: 1 })
  const row = async () => (await ask(app, 'worklist.query', { limit: 500 })).rows.find(({ id }) => id === study)
  expect(await row()).toMatchObject({ read: { mine: 'draft', others: ['AL'] }, aiHidden: true, top: [] })
  expect((await signBlind(study)).signed.map(({ reader }) => reader.initials)).toEqual(['AL', 'BO'])
  expect(await row()).toMatchObject({ read: { mine: 'signed', others: ['AL'] }, aiHidden: false, top: [{ findingId: 'effusion' }] })
})

test('where the site shows the AI always, a first read is an aided one', async () => {
  const study = studies.pop()!
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  const { draft } = await begin(study)
  expect(draft).toMatchObject({ phase: 'aided', findings: [] })
  await ask(app, 'reading.discard', { readId: draft!.id })
  await ask(app, 'settings.set', { readingPolicy: 'blind-first' })
  expect((await begin(study)).draft).toMatchObject({ phase: 'blind' })
})

test('a read keeps the questions it was begun with, and a restart returns to it', async () => {
  const study = studies.pop()!
  const { draft, questions } = await begin(study)
  await save(draft!.id, finding('yes'))
  await ask(app, 'prompts.activate', { id: 'second' })
  await app.close()
  app = await openApp(folder)
  expect(await ask(app, 'reading.resume', {})).toEqual({ studyId: study })
  expect(await ask(app, 'reading.get', { studyId: study })).toMatchObject({ questions, draft: { findings: finding('yes') } })
  await as(bob)
  expect(await ask(app, 'reading.resume', {})).toBeNull()
  await as(ada)
  await ask(app, 'reading.leave', {})
  expect(await ask(app, 'reading.resume', {})).toBeNull()
})
