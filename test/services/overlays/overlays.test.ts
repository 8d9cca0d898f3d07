import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { AppEvent, OverlaysHeader } from '../../../src-main/contract/index.ts'
import { mapOverFilm } from '../../../src-main/contract/map-over-film.ts'
import { unpack } from '../../../src-main/contract/packed.ts'
import { spearman } from '../../../src-main/inference/prompts/spearman.ts'
import { ask, runJob } from '../app.ts'
import { putFilm } from '../films.ts'
import { lungs, screenable } from '../screening/library.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

/** Two scored films, and what the compute child was asked. */
async function screened() {
  const { app, folder, films } = await screenable(2)
  open.push(app)
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const request = app.context.compute.request.bind(app.context.compute)
  const asked: string[] = []
  app.context.compute.request = ((...args: Parameters<typeof request>) => {
    asked.push(args[0])
    return request(...args)
  }) as typeof request
  const studyOf = async (patientId: string): Promise<number> => (await ask(app, 'worklist.query', { search: patientId })).rows.find((row) => row.patientId === patientId)!.id
  const instanceOf = async (patientId: string): Promise<number> => (await ask(app, 'study.get', { id: await studyOf(patientId) })).instances[0]!.id
  const ready: Extract<AppEvent, { name: 'overlays.ready' }>['payload'][] = []
  app.onEvent((event) => event.name === 'overlays.ready' && ready.push(event.payload))
  const overlays = (): number => asked.filter((name) => name === 'overlay').length
  return { app, folder, films, overlays, ready, studyOf, instanceOf }
}

async function overlaysOf(app: App, path: string): Promise<{ header: OverlaysHeader; values: Float32Array }> {
  const reply = await app.binary({ path: `/overlay/${path}`, capability: app.capability })
  if (reply.status !== 200) throw Object.assign(new Error('refused'), { status: reply.status, ...(JSON.parse(new TextDecoder().decode(reply.body)) as { error: object }).error })
  const { header, values, offset } = unpack<OverlaysHeader>(reply.body.slice().buffer)
  return { header, values: new Float32Array(values, offset) }
}
/** One film pixel per sample. */
function overFilm({ header, values }: Awaited<ReturnType<typeof overlaysOf>>, findingId: string): Float32Array {
  const at = header.findings.findIndex((finding) => finding.findingId === findingId)
  return mapOverFilm({ cells: header.grid, values: values.subarray(at * header.grid ** 2, (at + 1) * header.grid ** 2), ...header.place }, header.film, 1).values
}

test('the maps of all findings of a film are computed once, then come from the disk', async () => {
  const { app, overlays, instanceOf, studyOf } = await screened()
  const id = await instanceOf('T1')
  const first = await overlaysOf(app, `${id}/gradient-x-activation`)
  expect(first.header).toMatchObject({ instanceId: id, method: 'gradient-x-activation', film: { rows: 160, columns: 140 }, grid: 2, fromCache: false, passport: { model: 'tiny 1', prompts: 'first 1' } })
  // 140 columns are padded to 160: the first cell begins ten pixels left of the film.
  expect(first.header.place).toEqual({ row: { scale: expect.closeTo(1 / 80, 12), offset: 0 }, column: { scale: expect.closeTo(1 / 80, 12), offset: expect.closeTo(10 / 80, 12) } })
  expect(first.values).toHaveLength(2 * 4)
  const { predictions } = (await ask(app, 'study.get', { id: await studyOf('T1') })).screening.instances[0]!
  expect(first.header.findings).toEqual(predictions.map(({ findingId, name, margin }) => ({ findingId, name, margin: expect.closeTo(margin, 5), agreement: null })))

  const again = await overlaysOf(app, `${id}/gradient-x-activation`)
  expect(again).toEqual({ header: { ...first.header, fromCache: true }, values: first.values })
  for (const other of ['grad-cam', 'patch-similarity']) expect((await overlaysOf(app, `${id}/${other}`)).header.fromCache).toBe(true)
  expect(overlays()).toBe(1)
})

test('another film content and other prompts are other maps', async () => {
  const { app, folder, films, overlays, instanceOf } = await screened()
  const id = await instanceOf('T1')
  const before = await overlaysOf(app, `${id}/gradient-x-activation`)
  await ask(app, 'prompts.activate', { id: 'second' })
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const reworded = await overlaysOf(app, `${id}/gradient-x-activation`)
  expect(reworded.header).toMatchObject({ fromCache: false, passport: { prompts: 'second 1' } })
  expect(reworded.header.passport.hash).not.toBe(before.header.passport.hash)
  await putFilm(films, '1.dcm', { Rows: 160, Columns: 140, PixelData: lungs(9) })
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  expect((await overlaysOf(app, `${id}/gradient-x-activation`)).header.fromCache).toBe(false)
  expect(overlays()).toBe(3)
  const kept = join(folder, 'cache', 'overlays')
  for (const name of readdirSync(kept)) writeFileSync(join(kept, name), 'spoilt')
  expect((await overlaysOf(app, `${id}/gradient-x-activation`)).header.fromCache).toBe(false)
})

test('occlusion comes with its rank correlation with the gradient map, over the cells on the film', async () => {
  const { app, instanceOf } = await screened()
  const id = await instanceOf('T2')
  const covered = await overlaysOf(app, `${id}/occlusion`)
  expect(covered.header.grid).toBe(2)
  const gradients = await overlaysOf(app, `${id}/gradient-x-activation`)
  // 140 columns are padded to 160: the four cells' centres lie at 40 and 120 of the square, 10 less on the film.
  const centres = (map: Float32Array): number[] => [40, 120].flatMap((row) => [30, 110].map((column) => (map[(row - 1) * 140 + column - 1]! + map[row * 140 + column]!) / 2))
  const agreement = covered.header.findings.find(({ findingId }) => findingId === 'effusion')!.agreement
  expect(agreement).toEqual({ rank: expect.closeTo(spearman(centres(overFilm(covered, 'effusion')), centres(overFilm(gradients, 'effusion'))), 10), cells: 4 })
})

test('the open study is computed ahead, and no longer once another is open; what is there is told', async () => {
  const { app, overlays, instanceOf, studyOf, ready } = await screened()
  await ask(app, 'overlays.open', { studyId: await studyOf('T1') })
  await ask(app, 'overlays.open', { studyId: await studyOf('T2') })
  const id = await instanceOf('T2')
  // Joins what is under way instead of computing it again.
  await overlaysOf(app, `${id}/gradient-x-activation`)
  expect((await overlaysOf(app, `${id}/grad-cam`)).header.fromCache).toBe(true)
  expect(overlays()).toBe(1)
  await vi.waitFor(() => expect(ready).toEqual([{ instanceId: id, method: 'gradient-x-activation' }]))
  // What lies on the disk is told even where nothing may be computed.
  await ask(app, 'settings.set', { prefetch: false })
  await ask(app, 'overlays.open', { studyId: await studyOf('T1') })
  await ask(app, 'overlays.open', { studyId: await studyOf('T2') })
  await vi.waitFor(() => expect(ready).toHaveLength(2))
  expect([ready[1]!.instanceId, overlays()]).toEqual([id, 1])
})

test.each(['occlusion', 'gradient-x-activation'])('leaving the study stops %s that was begun for it, and keeps nothing half-done', async (method) => {
  const { app, folder, instanceOf, studyOf } = await screened()
  const id = await instanceOf('T1')
  // The child may begin, but not answer, before the reader has left.
  const { request } = app.context.compute
  let [begun, stopped] = [() => {}, false]
  const began = new Promise<void>((resolve) => (begun = resolve))
  app.context.compute.request = ((name: 'overlay', params: never, options: { signal: AbortSignal }) => {
    if (name !== 'overlay') return request(name, params, options)
    begun()
    return new Promise((_, reject) => options.signal.addEventListener('abort', () => ((stopped = true), reject(options.signal.reason as Error))))
  }) as typeof request
  const late = overlaysOf(app, `${id}/${method}`).catch((error: unknown) => error)
  await began
  await ask(app, 'overlays.open', { studyId: await studyOf('T1') })
  expect(stopped).toBe(false)
  await ask(app, 'overlays.open', { studyId: await studyOf('T2') })
  expect(await late).toMatchObject({ status: 422, code: 'cancelled' })
  expect(stopped).toBe(true)
  expect(existsSync(join(folder, 'cache', 'overlays'))).toBe(false)
  // Who comes back gets it.
  app.context.compute.request = request
  expect((await overlaysOf(app, `${id}/${method}`)).header.fromCache).toBe(false)
})

test('maps made ahead are not told once another reader sat down meanwhile', async () => {
  const { app, folder, studyOf, ready } = await screened()
  const { request } = app.context.compute
  let [begun, release] = [() => {}, () => {}]
  const [began, held] = [new Promise<void>((resolve) => (begun = resolve)), new Promise<void>((resolve) => (release = resolve))]
  app.context.compute.request = (async (name: 'overlay', params: never, options: { signal: AbortSignal }) => {
    if (name !== 'overlay') return request(name, params, options)
    begun()
    await held
    return request(name, params, options)
  }) as typeof request
  await ask(app, 'overlays.open', { studyId: await studyOf('T1') })
  await began
  const ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'A', boardCertified: true })
  await ask(app, 'settings.set', { currentReader: ada.id })
  const written = vi.spyOn(app.context.overlays.cache, 'write')
  release()
  await vi.waitFor(() => expect(written).toHaveBeenCalled(), { timeout: 20_000 })
  await Promise.all(written.mock.results.map(({ value }) => value as Promise<void>))
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect([ready, existsSync(join(folder, 'cache', 'overlays'))]).toEqual([[], true])
})

test('before the reader signs a blind read nothing is answered and nothing computed', async () => {
  const { app, overlays, instanceOf, studyOf, ready } = await screened()
  const [id, studyId] = [await instanceOf('T1'), await studyOf('T1')]
  const ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'A', boardCertified: true })
  const refused = { status: 422, code: 'ai-hidden' }
  await expect(overlaysOf(app, `${id}/gradient-x-activation`)).rejects.toMatchObject(refused)
  await ask(app, 'settings.set', { currentReader: ada.id })
  const read = vi.spyOn(app.context.overlays.cache, 'read')
  await ask(app, 'overlays.open', { studyId })
  await expect(overlaysOf(app, `${id}/gradient-x-activation`)).rejects.toMatchObject(refused)
  expect([overlays(), ready, read.mock.calls]).toEqual([0, [], []])
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  expect((await overlaysOf(app, `${id}/gradient-x-activation`)).header.findings[0]!.findingId).toBe('effusion')
  // Whoever sits down while a map is being made does not get it.
  const late = overlaysOf(app, `${await instanceOf('T2')}/gradient-x-activation`)
  await ask(app, 'settings.set', { readingPolicy: 'blind-first' })
  await expect(late).rejects.toMatchObject(refused)
})

test('every refusal is in words: no such film, finding, method; a film that may not be scored; a stranger', async () => {
  const { app, instanceOf } = await screened()
  const id = await instanceOf('T1')
  await expect(overlaysOf(app, `${id}/guess`)).rejects.toMatchObject({ status: 422, code: 'bad-request', hint: expect.stringContaining('occlusion') })
  await expect(overlaysOf(app, '99999/occlusion')).rejects.toMatchObject({ code: 'instance-unknown' })
  await expect(overlaysOf(app, `${await instanceOf('T900')}/occlusion`)).rejects.toMatchObject({ code: 'overlay-refused', message: expect.stringContaining('lateral') })
  expect((await app.binary({ path: `/overlay/${id}/occlusion`, capability: 'guess' })).status).toBe(403)
})
