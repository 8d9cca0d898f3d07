import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createInterface } from 'node:readline'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../src-main/app.ts'
import { allMarks } from '../../src-main/db/marks.ts'
import { ask, openApp, runJob, temporary } from './app.ts'
import { putFilm } from './films.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

/** A library with one film of 64 x 48 in it. */
async function withFilm(): Promise<{ app: App; library: string; studyId: number; instanceId: number }> {
  const library = temporary('notes')
  const app = await openApp(library)
  open.push(app)
  await runJob(app, ask(app, 'library.import', { paths: [await putFilm(temporary('films'), '1.dcm')], inPlace: false }))
  const studyId = (await ask(app, 'worklist.query', {})).rows[0]!.id
  const instanceId = (await ask(app, 'study.get', { id: studyId })).instances[0]!.id
  return { app, library, studyId, instanceId }
}

const LINE = { kind: 'length' as const, points: [[1, 2], [30.5, 2]] as [number, number][] }
const uid = '0a0b0c0d-0001'

test('an annotation is kept, changed, removed and brought back; every version stays in the table', async () => {
  const { app, studyId, instanceId } = await withFilm()
  const told: number[] = []
  app.onEvent((event) => event.name === 'notes.changed' && told.push(event.payload.studyId))
  await ask(app, 'annotations.save', { uid, instanceId, frame: 0, shape: LINE })
  await ask(app, 'annotations.save', { uid, instanceId, frame: 0, shape: { ...LINE, points: [[1, 2], [40, 2]] } })
  const standing = async () => (await ask(app, 'notes.get', { studyId })).annotations
  expect(await standing()).toMatchObject([{ uid, instanceId, kind: 'length', points: [[1, 2], [40, 2]], reader: null }])
  await ask(app, 'annotations.remove', { uid })
  expect(await standing()).toEqual([])
  await expect(ask(app, 'annotations.remove', { uid })).rejects.toMatchObject({ code: 'annotation-unknown' })
  await ask(app, 'annotations.save', { uid, instanceId, frame: 0, shape: LINE })
  expect(await standing()).toHaveLength(1)
  expect(app.context.db.prepare('SELECT count(*) AS n FROM annotations').get()).toEqual({ n: 4 })
  expect(told).toEqual([studyId, studyId, studyId, studyId])
})

test('a mark is cut to the film and leaves its row behind when it is taken away', async () => {
  const { app, studyId, instanceId } = await withFilm()
  const mark = await ask(app, 'marks.add', { instanceId, frame: 0, finding: 'nodule', shape: 'ellipse', x: -5, y: 60, width: 15, height: 100 })
  // The film has 64 rows: what lies below the last or left of the first pixel is no place on it.
  expect(mark).toMatchObject({ x: 0, y: 60, width: 10, height: 4, reader: null, finding: 'nodule' })
  expect(allMarks(app.context.db)).toEqual([mark])
  await ask(app, 'marks.remove', { id: mark.id })
  expect((await ask(app, 'notes.get', { studyId })).marks).toEqual([])
  expect(app.context.db.prepare('SELECT deleted_at IS NOT NULL AS gone FROM marks').all()).toEqual([{ gone: 1 }])
  await expect(ask(app, 'marks.remove', { id: mark.id })).rejects.toMatchObject({ code: 'mark-unknown' })
})

test('what cannot be is refused and leaves nothing behind', async () => {
  const { app, instanceId } = await withFilm()
  const save = (change: Record<string, unknown>, shape: Record<string, unknown> = {}) => ask(app, 'annotations.save', { uid, instanceId, frame: 0, shape: { ...LINE, ...shape }, ...change } as never)
  await expect(save({}, { points: [[1, 2]] })).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('number of points') })
  await expect(save({}, { kind: 'calibration' })).rejects.toMatchObject({ code: 'bad-request', message: expect.stringContaining('known length') })
  await expect(save({}, { points: [[Number.NaN, 2], [3, 4]] })).rejects.toMatchObject({ code: 'bad-request' })
  await expect(save({ frame: 1 })).rejects.toMatchObject({ code: 'frame-unknown' })
  await expect(save({ instanceId: 999 })).rejects.toMatchObject({ code: 'instance-unknown' })
  await expect(ask(app, 'marks.add', { instanceId, frame: 0, finding: 'nodule', shape: 'box', x: 48, y: 0, width: 5, height: 5 })).rejects.toMatchObject({ code: 'mark-outside' })
  for (const table of ['annotations', 'marks']) expect(app.context.db.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 })
})

test('a key image is flagged once and unflagged', async () => {
  const { app, studyId, instanceId } = await withFilm()
  for (const key of [true, true]) await ask(app, 'keyImages.set', { instanceId, frame: 0, key })
  expect((await ask(app, 'notes.get', { studyId })).keyImages).toEqual([{ instanceId, frame: 0 }])
  await ask(app, 'keyImages.set', { instanceId, frame: 0, key: false })
  expect((await ask(app, 'notes.get', { studyId })).keyImages).toEqual([])
})

test('another reader sees a note only once the own read is signed; who made it is kept', async () => {
  const { app, studyId, instanceId } = await withFilm()
  const readers = await Promise.all(['AA', 'BB'].map((initials) => ask(app, 'readers.save', { name: initials, initials, boardCertified: true })))
  const choose = (index: number) => ask(app, 'settings.set', { currentReader: readers[index]!.id })
  await choose(0)
  await ask(app, 'annotations.save', { uid, instanceId, frame: 0, shape: LINE })
  await ask(app, 'marks.add', { instanceId, frame: 0, finding: 'nodule', shape: 'box', x: 1, y: 1, width: 5, height: 5 })
  await ask(app, 'keyImages.set', { instanceId, frame: 0, key: true })
  const seen = async () => {
    const { annotations, marks, keyImages } = await ask(app, 'notes.get', { studyId })
    return [annotations.map(({ reader }) => reader), marks.map(({ reader }) => reader), keyImages.length]
  }
  const first = readers[0]!.id
  expect(await seen()).toEqual([[first], [first], 1])
  await choose(1)
  expect(await seen()).toEqual([[], [], 0])
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  expect(await seen()).toEqual([[first], [first], 1])
})

test('what was answered is still there after kill -9', async () => {
  const { app, library, studyId, instanceId } = await withFilm()
  await app.close()
  open.length = 0
  const child = spawn(process.execPath, [fileURLToPath(new URL('notes-child.ts', import.meta.url)), library, String(instanceId)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let answered = -1
  for await (const line of createInterface({ input: child.stdout })) {
    answered = Number(line)
    if (answered === 20) child.kill('SIGKILL')
  }
  expect(answered).toBeGreaterThanOrEqual(20)
  const again = await openApp(library)
  open.push(again)
  const { annotations, marks } = await ask(again, 'notes.get', { studyId })
  expect(annotations.length).toBeGreaterThanOrEqual(answered + 1)
  expect(marks.length).toBeGreaterThanOrEqual(answered + 1)
  expect(annotations[20]).toMatchObject({ points: [[20, 0], [20, 10]] })
})
