import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { OverlayHeader } from '../../../src-main/contract/index.ts'
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
  const overlays = (): number => asked.filter((name) => name === 'overlay').length
  return { app, folder, films, overlays, studyOf, instanceOf }
}

async function overlayOf(app: App, path: string): Promise<{ header: OverlayHeader; values: Float32Array }> {
  const reply = await app.binary({ path: `/overlay/${path}`, capability: app.capability })
  if (reply.status !== 200) throw Object.assign(new Error('refused'), { status: reply.status, ...(JSON.parse(new TextDecoder().decode(reply.body)) as { error: object }).error })
  const { header, values, offset } = unpack<OverlayHeader>(reply.body.slice().buffer)
  return { header, values: new Float32Array(values, offset) }
}

test('a map is computed once with all findings of the film, then comes from the disk', async () => {
  const { app, overlays, instanceOf, studyOf } = await screened()
  const id = await instanceOf('T1')
  const first = await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  expect(first.header).toMatchObject({ instanceId: id, findingId: 'effusion', name: 'Effusion', rows: 160, columns: 140, shrink: 1, film: { rows: 160, columns: 140 }, grid: 2, agreement: null, fromCache: false, passport: { model: 'tiny 1', prompts: 'first 1' } })
  expect(first.values).toHaveLength(160 * 140)
  const { predictions } = (await ask(app, 'study.get', { id: await studyOf('T1') })).screening.instances[0]!
  expect(first.header.margin).toBeCloseTo(predictions.find(({ findingId }) => findingId === 'effusion')!.margin, 5)
  expect([first.header.low, first.header.high]).toEqual([Math.min(...first.values), Math.max(...first.values)])

  const again = await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  expect(again).toEqual({ header: { ...first.header, fromCache: true }, values: first.values })
  for (const other of ['normal/gradient-x-activation', 'effusion/grad-cam', 'effusion/patch-similarity']) expect((await overlayOf(app, `${id}/${other}`)).header.fromCache).toBe(true)
  expect(overlays()).toBe(1)
})

test('another film content and other prompts are other maps', async () => {
  const { app, folder, films, overlays, instanceOf } = await screened()
  const id = await instanceOf('T1')
  const before = await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  await ask(app, 'prompts.activate', { id: 'second' })
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const reworded = await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  expect(reworded.header).toMatchObject({ fromCache: false, passport: { prompts: 'second 1' } })
  expect(reworded.header.passport.hash).not.toBe(before.header.passport.hash)
  await putFilm(films, '1.dcm', { Rows: 160, Columns: 140, PixelData: lungs(9) })
  await runJob(app, ask(app, 'library.import', { paths: [films] }))
  expect((await overlayOf(app, `${id}/effusion/gradient-x-activation`)).header.fromCache).toBe(false)
  expect(overlays()).toBe(3)
  const kept = join(folder, 'cache', 'overlays')
  for (const name of readdirSync(kept)) writeFileSync(join(kept, name), 'spoilt')
  expect((await overlayOf(app, `${id}/effusion/gradient-x-activation`)).header.fromCache).toBe(false)
})

test('occlusion comes with its rank correlation with the gradient map, over the cells on the film', async () => {
  const { app, instanceOf } = await screened()
  const id = await instanceOf('T2')
  const { header, values } = await overlayOf(app, `${id}/effusion/occlusion`)
  expect(header.grid).toBe(2)
  const gradients = await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  // 140 columns are padded to 160: the four cells' centres lie at 40 and 120 of the square, 10 less on the film.
  const centres = (map: Float32Array): number[] => [40, 120].flatMap((row) => [30, 110].map((column) => (map[(row - 1) * 140 + column - 1]! + map[row * 140 + column]!) / 2))
  expect(header.agreement).toEqual({ rank: expect.closeTo(spearman(centres(values), centres(gradients.values)), 10), cells: 4 })
})

test('the open study is computed ahead, and no longer once another is open', async () => {
  const { app, overlays, instanceOf, studyOf } = await screened()
  await ask(app, 'overlays.prefetch', { studyId: await studyOf('T1') })
  await ask(app, 'overlays.prefetch', { studyId: await studyOf('T2') })
  const id = await instanceOf('T2')
  // Joins what is under way instead of computing it again.
  await overlayOf(app, `${id}/effusion/gradient-x-activation`)
  expect((await overlayOf(app, `${id}/effusion/grad-cam`)).header.fromCache).toBe(true)
  expect(overlays()).toBe(1)
  await ask(app, 'overlays.prefetch', { studyId: null })
})

test('before the reader signs a blind read nothing is answered and nothing computed', async () => {
  const { app, overlays, instanceOf, studyOf } = await screened()
  const [id, studyId] = [await instanceOf('T1'), await studyOf('T1')]
  const ada = await ask(app, 'readers.save', { name: 'Ada', initials: 'A', boardCertified: true })
  const refused = { status: 422, code: 'ai-hidden' }
  await expect(overlayOf(app, `${id}/effusion/gradient-x-activation`)).rejects.toMatchObject(refused)
  await ask(app, 'settings.set', { currentReader: ada.id })
  await ask(app, 'overlays.prefetch', { studyId })
  expect(app.context.overlays.prefetching).toBeNull()
  await expect(overlayOf(app, `${id}/effusion/gradient-x-activation`)).rejects.toMatchObject(refused)
  expect(overlays()).toBe(0)
  await ask(app, 'settings.set', { readingPolicy: 'open' })
  expect((await overlayOf(app, `${id}/effusion/gradient-x-activation`)).header.findingId).toBe('effusion')
  // Whoever sits down while a map is being made does not get it.
  const late = overlayOf(app, `${await instanceOf('T2')}/effusion/gradient-x-activation`)
  await ask(app, 'settings.set', { readingPolicy: 'blind-first' })
  await expect(late).rejects.toMatchObject(refused)
})

test('every refusal is in words: no such film, finding, method; a film that may not be scored; a stranger', async () => {
  const { app, instanceOf } = await screened()
  const id = await instanceOf('T1')
  await expect(overlayOf(app, `${id}/gout/occlusion`)).rejects.toMatchObject({ status: 422, code: 'overlay-none', message: expect.stringContaining('gout') })
  await expect(overlayOf(app, `${id}/effusion/guess`)).rejects.toMatchObject({ status: 422, code: 'bad-request', hint: expect.stringContaining('occlusion') })
  await expect(overlayOf(app, '99999/effusion/occlusion')).rejects.toMatchObject({ code: 'instance-unknown' })
  await expect(overlayOf(app, `${await instanceOf('T900')}/effusion/occlusion`)).rejects.toMatchObject({ code: 'overlay-refused', message: expect.stringContaining('lateral') })
  expect((await app.binary({ path: `/overlay/${id}/effusion/occlusion`, capability: 'guess' })).status).toBe(403)
})
