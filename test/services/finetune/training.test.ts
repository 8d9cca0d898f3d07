import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createApp, type App } from '../../../src-main/app.ts'
import type { ChildLike } from '../../../src-main/compute/client.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import { recipeSchema } from '../../../src-main/contract/finetune.ts'
import type { CallName, FinetuneRun, Job, Params, Receipt, Recipe, Result } from '../../../src-main/contract/index.ts'
import { sha256OfFile } from '../../../src-main/models/files.ts'
import { loadPackage } from '../../../src-main/models/load.ts'
import { writeClinic } from './clinic.ts'

let root: string
let paths: { films: string; resources: string; library: string }
let app: App
const children: ChildLike[] = []
const RECIPE = recipeSchema.parse({ steps: 14, batch: 8, learningRate: 1e-3, k: 2, validateEvery: 5, checkpointSteps: 3, patience: 0, fractions: { validate: 0.2, test: 0.4 } } satisfies Partial<Recipe>)

const open = (): Promise<App> =>
  createApp({
    paths,
    forkCompute: () => {
      children.push(forkNode())
      return children.at(-1)!
    }
  })
async function call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await app.dispatch({ name, params })
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value as Result<N>
}

async function begin(outId: string, recipe: Recipe = RECIPE): Promise<FinetuneRun> {
  const { id, jobId } = await call('finetune.begin', { source: paths.films })
  await app.jobs.finished(jobId!)
  return call('finetune.start', { runId: id, recipe, modelId: 'phantom', outId, device: 'cpu' })
}

/** Resolves when the job has reported that many steps. */
function reached(jobId: number, steps: number): Promise<void> {
  return new Promise((resolve) => {
    const off = app.onEvent((event) => {
      if (event.name !== 'job.changed' || event.payload.id !== jobId || event.payload.unit !== 'steps' || event.payload.progress.done < steps) return
      off()
      resolve()
    })
  })
}

const weightsOf = (run: FinetuneRun): Promise<string[]> => Promise.all(['image.onnx', 'text.onnx'].map((file) => sha256OfFile(join(paths.library, 'finetune', `run-${run.id}`, 'candidate', run.outId!, file))))
const end = async (run: FinetuneRun): Promise<Job> => app.jobs.finished(run.jobId!)

let whole: { weights: string[]; receipt: Receipt }

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-training-'))
  paths = await writeClinic(root, 24)
}, 60_000)
beforeEach(async () => {
  await app?.close()
  app = await open()
})
afterAll(async () => {
  await app?.close()
  rmSync(root, { recursive: true, force: true })
})

test('a run ends in a package with a filled card whose files do what the trainer did; keeping it does not make it active', async () => {
  const run = await begin('whole')
  expect(await end(run)).toMatchObject({ state: 'done', error: null })
  // Low priority and a training's memory go with the process.
  expect(app.context.compute.running).toBe(false)
  const { receipt, step } = await call('finetune.get', { runId: run.id })
  expect(step).toBe('result')
  expect(receipt).toMatchObject({ steps: 14, endedBecause: 'steps', device: 'cpu', startModel: { id: 'phantom' } })
  expect(Math.max(receipt!.parity!.image, receipt!.parity!.text)).toBeLessThan(1e-5)
  const history = await call('finetune.history', { runId: run.id })
  expect(history.map((point) => point.step)).toEqual(Array.from({ length: 15 }, (_, i) => i))
  expect(history.filter(({ validation }) => validation).map((point) => point.step)).toEqual([0, 5, 10, 14])
  whole = { weights: await weightsOf(run), receipt: receipt! }

  await call('finetune.decide', { runId: run.id, keep: true })
  const { manifest } = await loadPackage(join(paths.library, 'models', 'whole'))
  expect(manifest.card).toMatchObject({ trainedFrom: { id: 'phantom' }, recipe: { k: 2, theta: 0.5 }, seeds: { run: 1 }, verdict: receipt!.verdict, operatingPoints: null })
  expect(manifest.limits.join(' ')).toContain('Operating points are unset')
  expect((await call('models.list', {})).filter(({ active }) => active).map(({ id }) => id)).toEqual(['phantom'])
  await expect(begin('whole')).rejects.toMatchObject({ code: 'model-exists' })
}, 120_000)

test('when the compute child dies the job is interrupted, and resumed it ends in the same bits', async () => {
  const run = await begin('killed')
  for (const steps of [4, 9]) {
    await reached(run.jobId!, steps)
    children.at(-1)!.kill()
    expect(await end(run)).toMatchObject({ state: 'interrupted', error: { code: 'interrupted' } })
    await call('jobs.resume', { id: run.jobId! })
  }
  expect(await end(run)).toMatchObject({ state: 'done' })
  expect(await weightsOf(run)).toEqual(whole.weights)
  const { receipt } = await call('finetune.get', { runId: run.id })
  expect({ ...receipt, seconds: 0 }).toEqual({ ...whole.receipt, seconds: 0 })
  expect((await call('finetune.history', { runId: run.id })).map((point) => point.step)).toEqual(Array.from({ length: 15 }, (_, i) => i))
}, 120_000)

test('closing the application leaves a checkpoint of the last step; the next start goes on from there', async () => {
  const run = await begin('closed')
  await reached(run.jobId!, 4)
  await app.close()
  const checkpoints = join(paths.library, 'finetune', `run-${run.id}`, 'checkpoints')
  expect(readdirSync(checkpoints).filter((name) => name.startsWith('step-')).length).toBeGreaterThan(0)
  app = await open()
  expect(await call('jobs.get', { id: run.jobId! })).toMatchObject({ state: 'interrupted' })
  await call('jobs.resume', { id: run.jobId! })
  expect(await end(run)).toMatchObject({ state: 'done' })
  expect(await weightsOf(run)).toEqual(whole.weights)
}, 120_000)

test('pause holds the steps, stop goes on to the figures, discard leaves nothing', async () => {
  const run = await begin('paused', { ...RECIPE, steps: 4000, validateEvery: 4000 })
  await reached(run.jobId!, 3)
  await call('jobs.pause', { id: run.jobId! })
  const steps = async (): Promise<number> => (await call('finetune.history', { runId: run.id })).length
  // The step under way may still come.
  await new Promise((resolve) => setTimeout(resolve, 500))
  const held = await steps()
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await steps()).toBe(held)
  await call('jobs.resume', { id: run.jobId! })
  await reached(run.jobId!, held + 2)
  await call('finetune.stop', { runId: run.id })
  expect(await end(run)).toMatchObject({ state: 'done' })
  const { receipt } = await call('finetune.get', { runId: run.id })
  expect(receipt).toMatchObject({ endedBecause: 'stopped', bestStep: receipt!.steps })
  await call('finetune.decide', { runId: run.id, keep: false })
  expect(readdirSync(join(paths.library, 'finetune', `run-${run.id}`)).toSorted()).toEqual(['checked.jsonl', 'history.jsonl', 'pairs.jsonl', 'problems.jsonl'])
  expect(readdirSync(join(paths.library, 'models'))).not.toContain('paused')
  expect(readFileSync(join(paths.library, 'finetune', `run-${run.id}`, 'history.jsonl'), 'utf8')).toContain('"loss"')
}, 120_000)

test('an estimate by trial steps names time, memory and device', async () => {
  const { id, jobId } = await call('finetune.begin', { source: paths.films })
  await app.jobs.finished(jobId!)
  const estimate = await call('finetune.estimate', { runId: id, recipe: RECIPE })
  expect(estimate).toMatchObject({ steps: 14, fits: true, suggestedBatch: null })
  expect(estimate.seconds!).toBeGreaterThan(0)
  expect(estimate.memoryBytes).toBeGreaterThan(100_000)
  expect(estimate.firstPassSeconds).toBeNull()
  const frozen = await call('finetune.estimate', { runId: id, recipe: { ...RECIPE, freeze: { lastBlocks: 1 } } })
  expect(frozen.firstPassSeconds!).toBeGreaterThanOrEqual(0)
  // 48 films of 17 tokens of 32 float32 are kept.
  const anew = await call('finetune.estimate', { runId: id, recipe: { ...RECIPE, freeze: { lastBlocks: 1 }, keepActivations: false } })
  expect(frozen.diskBytes - anew.diskBytes).toBe(48 * 17 * 32 * 4)
}, 60_000)
