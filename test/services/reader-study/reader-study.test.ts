import { afterAll, beforeAll, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { Arm, Reader } from '../../../src-main/contract/index.ts'
import { insertMark } from '../../../src-main/db/marks.ts'
import { packLabels } from '../../../src-main/db/packed-labels.ts'
import { putReference } from '../../../src-main/db/references.ts'
import { rememberModel, rememberPromptSet } from '../../../src-main/db/screening.ts'
import { putReport } from '../../../src-main/db/studies.ts'
import { migrations } from '../../../src-main/db/migrations/index.ts'
import { migrate, openDatabase } from '../../../src-main/db/open.ts'
import { modelHash } from '../../../src-main/models/hash.ts'
import { parseImrmc } from '../../../src-main/services/compare/imrmc.ts'
import { schedule } from '../../../src-main/services/reader-study/schedule.ts'
import { refreshStudyScreening } from '../../../src-main/services/screening/summary.ts'
import { showResults } from '../../../src-main/services/screening/view.ts'
import { ask, openApp, temporary } from '../app.ts'
import { manifestOf, NOW, promptsOf, scoredLibrary, type ScoredLibrary } from '../scored-library.ts'
import { putStudies } from '../references/library.ts'

const DAY = 86_400_000
let now = new Date('2026-03-01T08:00:00.000Z')
let app: App
let folder: string
let library: ScoredLibrary
let readers: Reader[]
let id: number
let cases: number[]

const start = async (): Promise<App> => openApp(folder, { clock: () => now })
const be = (reader: Reader | null) => ask(app, 'settings.set', { currentReader: reader?.id ?? null })

beforeAll(async () => {
  folder = temporary('library')
  app = await start()
  const { db } = app.context
  library = scoredLibrary(db, 12)
  // Films without a DICOM header: all that a study's page is asked for here.
  db.exec(`UPDATE instances SET header = '{"header":null,"kind":"png"}'`)
  for (const study of library.studies) refreshStudyScreening(app.context, study.id)
  cases = library.studies.slice(0, 6).map((study) => study.id)
  for (const study of cases) putReport(db, study, 'FINDINGS: There is effusion.', 'test')
  readers = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => ask(app, 'readers.save', { name, initials: name[0]!, boardCertified: name !== 'Eve' })))
  const labels = library.studies.slice(0, 6).map(({ id: study, truth }, k) => ({ study, finding: 'effusion', label: k === 5 ? ('uncertain' as const) : truth.effusion ? ('positive' as const) : ('negative' as const) }))
  const reference = putReference(db, { name: 'Truth', origin: { kind: 'adjudicated' }, findings: [{ id: 'effusion', name: 'Pleural effusion' }], labels: packLabels(db, labels), refused: [] }, 't')
  const made = await ask(app, 'readerStudies.save', { protocol: { name: 'First', referenceId: reference.id, findings: ['effusion'], cases, readers: readers.slice(0, 2).map((reader) => reader.id), washOutDays: 14, seed: 3 } })
  id = made.id
}, 60_000)
afterAll(() => app.close())

test('a draft is checked and may be changed; once locked nobody changes it', async () => {
  const { protocol } = (await ask(app, 'readerStudies.list', {}))[0]!
  for (const change of [{ cases: [...cases, 999] }, { cases: [cases[0]!, cases[0]!] }, { readers: [77] }, { findings: ['unheard'] }]) await expect(ask(app, 'readerStudies.save', { id, protocol: { ...protocol, ...change } })).rejects.toMatchObject({ code: 'reader-study-protocol' })
  await expect(ask(app, 'readerStudies.save', { protocol })).rejects.toMatchObject({ code: 'reader-study-name' })
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'no-current-reader' })
  await be(readers[0]!)
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'reader-study-not-running' })
  const locked = await ask(app, 'readerStudies.lock', { id })
  expect(locked).toMatchObject({ state: 'running', hash: expect.stringMatching(/^[0-9a-f]{64}$/), ai: { promptHash: library.prompts.hash }, progress: [{ name: 'Ada', done: 0, total: 12 }, { name: 'Bob', done: 0, total: 12 }] })
  await expect(ask(app, 'readerStudies.save', { id, protocol })).rejects.toMatchObject({ code: 'reader-study-locked' })
  await expect(ask(app, 'readerStudies.remove', { id })).rejects.toMatchObject({ code: 'reader-study-locked' })
  const { db } = app.context
  for (const sql of ["UPDATE reader_studies SET protocol = '{}'", "UPDATE reader_studies SET state = 'draft', hash = NULL, locked_at = NULL", 'DELETE FROM reader_studies', "UPDATE reader_study_order SET arm = 'aided'", 'DELETE FROM reader_study_order', "INSERT INTO reader_study_order VALUES (1, 1, 99, 12, 'aided', 1)"]) expect(() => db.exec(sql)).toThrow(/never changed/)
})

/** Reads the case that is due; answers which one, and in which arm. */
async function readNext(): Promise<{ studyId: number; arm: Arm }> {
  const { studyId, arm } = (await ask(app, 'readerStudies.sitting', {}))!.next!
  const before = await ask(app, 'study.get', { id: studyId })
  expect(before).toMatchObject({ report: null, screening: { instances: [] }, study: { aiHidden: true, top: [] } })
  const { draft, ai, questions, signed } = await ask(app, 'reading.begin', { studyId })
  expect(questions.map(({ findingId }) => findingId)).toEqual(['effusion'])
  expect(signed).toEqual([])
  expect(draft).toMatchObject({ phase: arm === 'aided' ? 'aided' : 'blind', readerStudyId: id, findings: [] })
  expect(ai).toEqual({ open: arm === 'aided', because: 'reader-study' })
  const during = await ask(app, 'study.get', { id: studyId })
  expect(during.screening.instances.length > 0).toBe(arm === 'aided')
  // What stands beside the answers and decides whether the findings are shown.
  expect([during.study.aiHidden, during.study.top.length > 0]).toEqual([arm !== 'aided', arm === 'aided'])
  const { rows } = await ask(app, 'worklist.query', { limit: 500 })
  expect(rows.filter(({ aiHidden, top }) => !aiHidden || top.length > 0).map((row) => row.id)).toEqual(arm === 'aided' ? [studyId] : [])
  expect(during.report).toBeNull()
  expect((await ask(app, 'similar.find', { studyId })).cases).toEqual([])
  now = new Date(now.getTime() + 60_000)
  await ask(app, 'reading.save', { readId: draft!.id, findings: [{ findingId: 'effusion', answer: 'yes', confidence: studyId % 2 ? null : 80, response: null }], comment: '', report: '', activeSeconds: 30 })
  const after = await ask(app, 'reading.sign', { readId: draft!.id })
  expect(after.ai).toEqual({ open: false, because: 'reader-study' })
  return { studyId, arm }
}

test('in no arm does a reader see or change what another put on the film', async () => {
  const { study: aided, arm } = schedule({ cases, arms: 'crossed', seed: 3 }, 1)[0]!
  expect(arm).toBe('aided')
  const place = { instanceId: (app.context.db.prepare('SELECT id FROM instances WHERE study = ?').get(aided) as { id: number }).id, frame: 0 }
  const shape = { kind: 'arrow' as const, points: [[1, 2], [3, 4]] as [number, number][] }
  const seen = async () => {
    const { annotations, marks, keyImages } = await ask(app, 'notes.get', { studyId: aided })
    return [annotations.map(({ reader }) => reader), marks.map(({ reader }) => reader), keyImages.length]
  }
  const [bob, eve] = [readers[1]!.id, readers[2]!.id]
  const [his, hers] = ['0a0b0c0d-0006', '0a0b0c0d-0005']
  await be(readers[2]!)
  await ask(app, 'annotations.save', { uid: hers, ...place, shape })
  // Straight into the table: the films of this library have no size that a box could be cut to.
  const mark = insertMark(app.context.db, { ...place, reader: eve, finding: 'effusion', shape: 'box', x: 1, y: 1, width: 5, height: 5, createdAt: 't' })
  await ask(app, 'keyImages.set', { ...place, key: true })
  expect(await seen()).toEqual([[eve], [eve], 1])

  // Before the seat, for a case that is owed; then in the aided arm, where the AI is open and the others are not.
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  await be(readers[1]!)
  expect(await seen()).toEqual([[], [], 0])
  await ask(app, 'readerStudies.sit', { id })
  const { draft, ai } = await ask(app, 'reading.begin', { studyId: aided })
  expect(ai.open).toBe(true)
  await ask(app, 'annotations.save', { uid: his, ...place, shape })
  expect(await seen()).toEqual([[bob], [], 0])
  await expect(ask(app, 'annotations.save', { uid: hers, ...place, shape })).rejects.toMatchObject({ code: 'annotation-unknown' })
  await expect(ask(app, 'annotations.remove', { uid: hers })).rejects.toMatchObject({ code: 'annotation-unknown' })
  await expect(ask(app, 'marks.remove', { id: mark.id })).rejects.toMatchObject({ code: 'mark-unknown' })
  await ask(app, 'keyImages.set', { ...place, key: false })
  await ask(app, 'reading.discard', { readId: draft!.id })
  await ask(app, 'readerStudies.leave', {})

  await be(readers[2]!)
  expect(await seen()).toEqual([[eve, bob], [eve], 1])
  await be(readers[0]!)
})

test('under an open policy, too, the order is read as drawn: unaided without the AI, aided with it', async () => {
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  await be(readers[0]!)
  expect((await ask(app, 'study.get', { id: cases[0]! })).study.aiHidden).toBe(true)
  expect((await ask(app, 'study.get', { id: library.studies[8]!.id })).study.aiHidden).toBe(false)
  await expect(ask(app, 'reading.begin', { studyId: cases[0]! })).rejects.toMatchObject({ code: 'reader-study-case' })
  const rows = async () => (await ask(app, 'worklist.query', { finding: 'effusion' })).rows.map((row) => row.id)
  expect((await rows()).some((row) => cases.includes(row))).toBe(false)
  const sitting = await ask(app, 'readerStudies.sit', { id })
  expect(sitting).toMatchObject({ name: 'First', done: 0, total: 12, next: { position: 1, arm: 'unaided', period: 1 } })
  expect(await rows()).toEqual([])
  const other = cases.find((study) => study !== sitting.next!.studyId)!
  await expect(ask(app, 'reading.begin', { studyId: other })).rejects.toMatchObject({ code: 'reader-study-order' })
  const read: { studyId: number; arm: Arm }[] = []
  for (let n = 0; n < 6; n++) {
    expect(await ask(app, 'reading.next', { query: {} })).toMatchObject({ studyId: (await ask(app, 'readerStudies.sitting', {}))!.next!.studyId })
    read.push(await readNext())
  }
  const drawn = schedule({ cases, arms: 'crossed', seed: 3 }, 0)
  expect(read).toEqual(drawn.slice(0, 6).map(({ study, arm }) => ({ studyId: study, arm })))
  const signed = app.context.db.prepare("SELECT phase, model_hash AS model FROM reads WHERE reader_study = ? AND status = 'signed'").all(id) as { phase: string; model: string | null }[]
  expect(signed.map(({ phase, model }) => [phase, model !== null])).toEqual(read.map(({ arm }) => [arm === 'aided' ? 'aided' : 'blind', arm === 'aided']))
})

test('the second period is refused with the date until the wash-out is over; a restart goes on where it was', async () => {
  const opens = new Date(now.getTime() + 14 * DAY)
  const sitting = await ask(app, 'readerStudies.sitting', {})
  expect(sitting).toMatchObject({ done: 6, next: null, waitUntil: opens.toISOString() })
  await expect(ask(app, 'reading.next', { query: {} })).rejects.toMatchObject({ code: 'wash-out', message: expect.stringContaining('2026-03-15 08:06') })
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'wash-out' })
  now = new Date(opens.getTime() - 1000)
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'wash-out' })
  now = opens
  expect((await ask(app, 'readerStudies.sit', { id })).next).toMatchObject({ position: 7, period: 2 })
  const { studyId } = (await ask(app, 'readerStudies.sitting', {}))!.next!
  await ask(app, 'reading.begin', { studyId })
  await app.close()
  app = await start()
  expect(await ask(app, 'readerStudies.sitting', {})).toMatchObject({ done: 6, next: { studyId, period: 2 } })
  expect(await ask(app, 'reading.resume', {})).toEqual({ studyId })
  const [draft] = [(await ask(app, 'reading.get', { studyId })).draft]
  await ask(app, 'reading.discard', { readId: draft!.id })
  for (let n = 0; n < 6; n++) await readNext()
  await expect(ask(app, 'reading.next', { query: {} })).rejects.toMatchObject({ code: 'reader-study-finished' })
  expect((await ask(app, 'readerStudies.list', {}))[0]!.progress[0]).toMatchObject({ done: 12, total: 12, seconds: 360, waitUntil: null })
})

test('another reader has another order; who is none of them is refused; leaving opens nothing that is owed', async () => {
  await be(readers[2]!)
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'reader-study-stranger' })
  await be(readers[1]!)
  expect(await ask(app, 'readerStudies.sitting', {})).toBeNull()
  expect((await ask(app, 'readerStudies.sit', { id })).next).toMatchObject({ arm: 'aided', studyId: schedule({ cases, arms: 'crossed', seed: 3 }, 1)[0]!.study })
  await readNext()
  await ask(app, 'readerStudies.leave', {})
  expect((await ask(app, 'study.get', { id: cases[0]! })).study.aiHidden).toBe(true)
  await ask(app, 'readerStudies.sit', { id })
  const { studyId } = (await ask(app, 'readerStudies.sitting', {}))!.next!
  const { db } = app.context
  const [manifest, prompts] = [manifestOf({ version: '2' }), promptsOf('2')]
  rememberModel(db, { hash: modelHash(manifest), id: manifest.id, version: '2', manifest }, NOW)
  rememberPromptSet(db, prompts, NOW)
  const locked = { modelHash: library.model.hash, promptHash: library.prompts.hash }
  for (const other of [{ modelHash: modelHash(manifest) }, { promptHash: prompts.hash }]) {
    showResults(app.context, { ...locked, ...other })
    await expect(ask(app, 'reading.begin', { studyId })).rejects.toMatchObject({ code: 'reader-study-ai-changed', message: expect.stringContaining('was locked with tiny 1') })
  }
  showResults(app.context, locked)
  for (let n = 0; n < 5; n++) await readNext()
  now = new Date(now.getTime() + 15 * DAY)
  for (let n = 0; n < 6; n++) await readNext()
})

test('results come out once the study is closed: every answer, and scores that iMRMC reads', async () => {
  await expect(ask(app, 'readerStudies.export', { id })).rejects.toMatchObject({ code: 'reader-study-open' })
  expect((await ask(app, 'readerStudies.close', { id })).state).toBe('closed')
  await expect(ask(app, 'readerStudies.sit', { id })).rejects.toMatchObject({ code: 'reader-study-not-running' })
  expect(await ask(app, 'readerStudies.sitting', {})).toBeNull()
  const table = await ask(app, 'readerStudies.export', { id })
  expect(table.text.trim().split('\r\n')).toHaveLength(1 + 24)
  expect(table.text).toContain('Ada,1,unaided,')
  const { text, leftOut } = await ask(app, 'readerStudies.export', { id, findingId: 'effusion' })
  expect(leftOut).toEqual(['case 1.2.5: no certain label'])
  const { rows, truth } = parseImrmc(text, 'x.imrmc')
  expect([...truth]).toEqual(expect.arrayContaining(library.studies.slice(0, 5).map(({ truth: known }, k) => [`1.2.${k}`, known.effusion])))
  expect(rows).toHaveLength(5 * 2 * 2)
  expect(new Set(rows.map(({ score }) => score))).toEqual(new Set([80, 100]))
  expect(() => app.context.db.exec("UPDATE reader_studies SET state = 'running', closed_at = NULL")).toThrow(/never changed/)
})

test('the migration keeps the reads of the version before', () => {
  const { db } = openDatabase(':memory:', undefined, migrations.filter(({ version }) => version < 11))
  const [study] = putStudies(db, [{ uid: '1.1' }])
  migrate(db, migrations)
  expect(db.prepare('SELECT id, study_uid FROM studies').all()).toEqual([{ id: study, study_uid: '1.1' }])
  expect(db.prepare('SELECT count(*) AS n FROM reader_studies').get()).toEqual({ n: 0 })
})
