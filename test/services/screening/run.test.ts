import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { App } from '../../../src-main/app.ts'
import type { ScreenResult } from '../../../src-main/contract/index.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import type { ForkCompute } from '../../../src-main/compute/client.ts'
import { openEncoders } from '../../../src-main/inference/encoders.ts'
import { preprocess } from '../../../src-main/inference/preprocess/preprocess.ts'
import { loadPackage } from '../../../src-main/models/load.ts'
import { ask, runJob } from '../app.ts'
import { lungs, screenable } from './library.ts'

const open: App[] = []
afterEach(async () => {
  for (const app of open.splice(0)) await app.close()
})

const model = 'tiny'

/** As `screenable`, closed after the test. */
async function libraryWith(count: number, forkCompute: ForkCompute = forkNode): Promise<{ app: App; folder: string }> {
  const made = await screenable(count, forkCompute)
  open.push(made.app)
  return made
}

test('films get margins that a forward pass done by hand confirms; what may not be scored is refused in words', async () => {
  const { app, folder } = await libraryWith(3)
  const job = await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  expect(job.error).toBeNull()
  expect(job.result).toMatchObject({ films: 7, embedded: 3, device: 'cpu' })
  expect((job.result as ScreenResult).refused.map((each) => each.code).toSorted()).toEqual(['R1', 'R2', 'R3', 'R5'])

  const { rows, counts } = await ask(app, 'worklist.query', { sort: 'patientId', direction: 'asc' })
  expect(counts).toEqual({ all: 7, none: 0, done: 3, partial: 0, refused: 4 })
  const first = rows.find((row) => row.patientId === 'T1')!
  const { instances } = (await ask(app, 'study.get', { id: first.id })).screening
  const [film] = instances
  expect(film).toMatchObject({ refusal: null, calibration: null, passport: { model: { id: model }, prompts: { id: 'first' } } })
  expect(film!.noCalibrationBecause).toContain('fewer than 20')

  // By hand: window of the full range as the standard's LINEAR, the manifest's preprocessing, one forward pass each.
  const pack = await loadPackage(join(folder, 'models', model))
  const stored = lungs(1)
  const [low, high] = [Math.min(...stored), Math.max(...stored)]
  const grey = Uint8Array.from(stored, (value) => Math.round(((value - low) / (high - low)) * 255))
  const encoders = await openEncoders(pack, { device: 'cpu' })
  const image = await encoders.embedImages(preprocess({ rows: 160, columns: 140, data: grey }, pack.manifest.image.preprocessing), 1)
  const [positive, negative] = [await encoders.embedTexts(['there is effusion']), await encoders.embedTexts(['no effusion'])]
  await encoders.close()
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)
  expect(film!.predictions[0]!.margin).toBeCloseTo(dot(image, positive) - dot(image, negative), 4)
  expect(film!.predictions[0]!.score).toBeCloseTo(1 / (1 + Math.exp(-film!.predictions[0]!.margin)), 12)

  const lateral = (await ask(app, 'study.get', { id: rows.find((row) => row.patientId === 'T900')!.id })).screening
  expect(lateral).toMatchObject({ status: 'refused', instances: [{ refusal: { code: 'R2' }, predictions: [] }] })
})

test('with enough films the value is a position among them and carries its name', async () => {
  const { app } = await libraryWith(21)
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  const { rows } = await ask(app, 'worklist.query', { screening: 'done', limit: 500 })
  const films = await Promise.all(rows.map(async (row) => (await ask(app, 'study.get', { id: row.id })).screening.instances[0]!))
  expect(films[0]!.calibration).toMatchObject({ name: 'position among 21 local films', method: 'local-reference', n: 21 })
  const margins = films.map((film) => film.predictions[0]!.margin)
  for (const film of films) {
    const { margin, calibrated } = film.predictions[0]!
    const rank = (margins.filter((other) => other < margin).length + margins.filter((other) => other <= margin).length) / 2 / margins.length
    expect(calibrated).toBeCloseTo(rank, 12)
  }
})

test('another prompt set re-scores from stored embeddings: no film is read again', async () => {
  const { app } = await libraryWith(3)
  await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  let prepared = 0
  const { run } = app.context.films.pool
  app.context.films.pool.run = ((task: 'prepare', ...rest: Parameters<typeof run> extends [unknown, ...infer R] ? R : never) => {
    if (task === 'prepare') prepared += 1
    return run.call(app.context.films.pool, task, ...(rest as [never]))
  }) as typeof run
  await ask(app, 'prompts.activate', { id: 'second' })
  const job = await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  expect(job.result).toMatchObject({ films: 0, embedded: 0, reused: 3 })
  expect(prepared).toBe(0)
  const { rows } = await ask(app, 'worklist.query', { screening: 'done' })
  expect((await ask(app, 'study.get', { id: rows[0]!.id })).screening.instances[0]!.passport!.prompts.id).toBe('second')
})

test('killing the compute child fails the job in words, keeps what was done, and the next job works', async () => {
  const children: ReturnType<ForkCompute>[] = []
  const { app } = await libraryWith(3, () => {
    const child = forkNode()
    children.push(child)
    return child
  })
  const request = app.context.compute.request.bind(app.context.compute)
  let kills = 1
  app.context.compute.request = ((...args: Parameters<typeof request>) => {
    const answer = request(...args)
    if (args[0] === 'embedImages' && kills-- > 0) children.at(-1)!.kill()
    return answer
  }) as typeof request
  const failed = await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  expect(failed).toMatchObject({ state: 'failed', error: { code: 'compute-crashed' } })
  expect(failed.error!.hint).toContain('Try again')
  expect((await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))).result).toMatchObject({ embedded: 3 })
})

test('the texts are embedded once per model and prompt set', async () => {
  const { app } = await libraryWith(1)
  const request = app.context.compute.request.bind(app.context.compute)
  const asked: string[] = []
  app.context.compute.request = ((...args: Parameters<typeof request>) => {
    asked.push(args[0])
    return request(...args)
  }) as typeof request
  for (const id of ['first', 'second', 'first']) {
    await ask(app, 'prompts.activate', { id })
    await runJob(app, ask(app, 'screening.run', { device: 'cpu' }))
  }
  expect(asked.filter((name) => name === 'embedTexts')).toHaveLength(2)
  expect(asked.filter((name) => name === 'embedImages')).toHaveLength(1)
})

test('verifying a model says whether it can be trained', async () => {
  const { app } = await libraryWith(1)
  const check = await ask(app, 'models.verify', { id: model })
  expect(check).toMatchObject({ ok: true, problems: [], trainable: { trainable: true } })
  expect(check.trainable!.trainable && check.trainable!.parameters).toBeGreaterThan(1000)
})
