import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { encode } from 'fast-png'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import { unpack } from '../../../src-main/contract/packed.ts'
import type { FrameHeader, ImportResult } from '../../../src-main/contract/index.ts'
import { ask, openApp, runJob, temporary } from '../app.ts'
import { putFilm } from '../films.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

async function library(folder?: string): Promise<App> {
  const app = await openApp(folder)
  open.push(app)
  return app
}

async function take(app: App, paths: string[], inPlace = false): Promise<ImportResult> {
  const job = await runJob(app, ask(app, 'library.import', { paths, inPlace }))
  expect(job.error).toBeNull()
  return job.result as ImportResult
}

const rows = async (app: App) => (await ask(app, 'worklist.query', {})).rows

test('films, archives and pictures come in; what does not is named with a reason; originals stay as they were', async () => {
  const folder = temporary('films')
  const film = await putFilm(folder, 'a/1.dcm')
  const before = createHash('sha256').update(readFileSync(film)).digest('hex')
  writeFileSync(join(folder, 'a/1.txt'), 'FINDINGS: Clear lungs.')
  const second = readFileSync(await putFilm(temporary('zip'), '2.dcm', { ViewPosition: 'LL', Modality: 'CR' }))
  writeFileSync(join(folder, 'disc.zip'), zipSync({ 'IMAGES/2.dcm': new Uint8Array(second), 'readme.txt': new TextEncoder().encode('hello') }))
  writeFileSync(join(folder, 'photo.png'), encode({ width: 40, height: 50, channels: 1, depth: 8, data: new Uint8Array(2000).fill(90) }))
  writeFileSync(join(folder, 'notes.doc'), 'not an image')
  const app = await library()
  const result = await take(app, [folder])
  expect(result).toMatchObject({ imported: 3, updated: 0, unchanged: 0 })
  expect(result.skipped.map((each) => [each.file.replace(folder, ''), each.code]).toSorted()).toEqual([['/disc.zip!/readme.txt', 'not-dicom'], ['/notes.doc', 'not-dicom']])
  expect(createHash('sha256').update(readFileSync(film)).digest('hex')).toBe(before)
  const all = await rows(app)
  expect(all.map((row) => [row.patientId, row.modalities, row.views.join(), row.notDicom]).toSorted()).toEqual([['', 'PNG', 'unknown', true], ['T1', 'DX', 'PA', false], ['T2', 'CR', 'lateral', false]])
  const detail = await ask(app, 'study.get', { id: all.find((row) => row.patientId === 'T1')!.id })
  expect(detail.report).toBe('FINDINGS: Clear lungs.')
  expect(detail.study).toMatchObject({ patientName: 'Test^Ada', age: 65, studyDate: '20260115' })
  expect(detail.instances[0]).toMatchObject({ rows: 64, columns: 48, bitsStored: 12, viewSource: 'tag', lossy: false, spacing: null })
})

test('a second import of the same folder changes nothing, and a changed file is read again', async () => {
  const folder = temporary('films')
  await putFilm(folder, '1.dcm')
  await putFilm(folder, '2.dcm')
  const app = await library()
  expect(await take(app, [folder])).toMatchObject({ imported: 2, unchanged: 0 })
  const first = await rows(app)
  expect(await take(app, [folder])).toMatchObject({ imported: 0, updated: 0, unchanged: 2, skipped: [] })
  expect(await rows(app)).toEqual(first)
  const path = await putFilm(folder, '2.dcm', { StudyDescription: 'Chest corrected' })
  utimesSync(path, new Date(), new Date(Date.now() + 5000))
  expect(await take(app, [folder])).toMatchObject({ imported: 0, updated: 1, unchanged: 1 })
  expect((await rows(app)).map((row) => row.description).toSorted()).toEqual(['Chest', 'Chest corrected'])
})

test('another image under a used SOP Instance UID never replaces the first', async () => {
  const [here, there] = [temporary('films'), temporary('films')]
  await putFilm(here, '1.dcm')
  await putFilm(there, '1.dcm', { PatientID: 'SOMEBODY-ELSE' })
  const app = await library()
  await take(app, [here])
  const result = await take(app, [there])
  expect(result).toMatchObject({ imported: 0, updated: 0, skipped: [{ code: 'uid-conflict' }] })
  expect((await rows(app)).map((row) => row.patientId)).toEqual(['T1'])
})

test('a film cut short is refused in words and leaves the place to its whole copy', async () => {
  const [here, there] = [temporary('films'), temporary('films')]
  const whole = readFileSync(await putFilm(there, '1.dcm'))
  writeFileSync(join(here, 'cut.dcm'), whole.subarray(0, whole.length - 3000))
  const app = await library()
  expect(await take(app, [here])).toMatchObject({ imported: 0, skipped: [{ code: 'damaged-pixels', reason: expect.stringContaining('Frame 1') as string }] })
  expect(await take(app, [there])).toMatchObject({ imported: 1, skipped: [] })
})

test('the same film from two places is one film', async () => {
  const [here, there] = [temporary('films'), temporary('films')]
  writeFileSync(join(there, 'copy.dcm'), readFileSync(await putFilm(here, '1.dcm')))
  const app = await library()
  expect(await take(app, [here, there])).toMatchObject({ imported: 1, unchanged: 1 })
  expect(await rows(app)).toHaveLength(1)
})

test('copied films outlive their source; films in place do not copy', async () => {
  const folder = temporary('films')
  await putFilm(folder, '1.dcm')
  const kept = temporary('library')
  const app = await library(kept)
  await take(app, [folder])
  rmSync(folder, { recursive: true })
  const [row] = await rows(app)
  const detail = await ask(app, 'study.get', { id: row!.id })
  const reply = await app.binary({ path: `/frame/${detail.instances[0]!.id}/0`, capability: app.capability })
  expect(reply.status).toBe(200)
  const { header, values, offset } = unpack<FrameHeader>(reply.body.slice().buffer)
  expect(header).toMatchObject({ rows: 64, columns: 48, samples: 1, type: 'Uint16' })
  expect([...new Uint16Array(values, offset).subarray(0, 3)]).toEqual([0, 37, 74])

  const second = temporary('films')
  await putFilm(second, '2.dcm')
  const lean = temporary('library')
  const other = await library(lean)
  await take(other, [second], true)
  expect(existsSync(join(lean, 'store'))).toBe(false)

  const third = temporary('films')
  await putFilm(third, '3.dcm')
  await ask(other, 'settings.set', { copyFiles: false })
  await take(other, [third])
  expect(existsSync(join(lean, 'store'))).toBe(false)
})

test('pixels need the capability of this start', async () => {
  const app = await library()
  expect((await app.binary({ path: '/frame/1/0', capability: 'guessed' })).status).toBe(403)
  expect((await app.binary({ path: '/frame/1/0', capability: app.capability })).status).toBe(422)
  expect((await app.binary({ path: '/../../etc/passwd', capability: app.capability })).status).toBe(404)
})

test('a cancelled import keeps what it had, and the next one finishes it', async () => {
  const folder = temporary('films')
  for (let n = 1; n <= 40; n++) await putFilm(folder, `${n}.dcm`)
  const app = await library()
  const { pool } = app.context.films
  const run = pool.run.bind(pool)
  let files = 0
  pool.run = ((...args: Parameters<typeof run>) => {
    if (++files === 5) app.jobs.cancel(jobId)
    return run(...args)
  }) as typeof run
  const { jobId } = await ask(app, 'library.import', { paths: [folder] })
  expect((await app.jobs.finished(jobId)).state).toBe('cancelled')
  const after = await take(app, [folder])
  expect(after.imported + after.unchanged).toBe(40)
  expect(await rows(app)).toHaveLength(40)
  expect(readdirSync(join(app.context.paths.library, 'store'), { recursive: true }).filter((name) => String(name).endsWith('.part'))).toEqual([])
})
