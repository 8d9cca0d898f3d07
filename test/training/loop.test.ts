import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import type { LoopEvent } from '../../src-main/training/loop-types.ts'
import { trainLoop } from '../../src-main/training/loop.ts'
import { planOf } from '../../src-main/training/plan.ts'
import { finish, toyRun } from './toy-run.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'umbra-loop-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('training learns, selects by validation and reports the gain on held-out patients', async () => {
  const { options } = toyRun(root)
  const loop = trainLoop(options)
  const events: LoopEvent[] = []
  let next = await loop.next()
  for (; !next.done; next = await loop.next()) events.push(next.value)
  const { figures, steps, endedBecause, selectedBy, bestStep } = next.value
  expect([steps, endedBecause, selectedBy]).toEqual([60, 'steps', 'macro-auroc'])
  const points = events.flatMap((event) => (event.kind === 'step' ? [event.point] : []))
  expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1))
  expect(points.slice(-10).reduce((sum, { loss }) => sum + loss!, 0)).toBeLessThan(points.slice(0, 10).reduce((sum, { loss }) => sum + loss!, 0))
  expect(figures.after.macroAuroc!).toBeGreaterThan(figures.before.macroAuroc!)
  expect(figures.macroAurocDifference!.estimate).toBeCloseTo(figures.after.macroAuroc! - figures.before.macroAuroc!, 12)
  expect([figures.films, figures.patients]).toEqual([24, 12])
  expect(events.some((event) => event.kind === 'validation' && event.best && event.step === bestStep)).toBe(true)
})

test('killed at random moments and started again, a run ends in the same bits', async () => {
  const whole = await finish(join(root, 'whole'))
  const random = createRandom(5)
  const folder = join(root, 'killed')
  const child = fileURLToPath(new URL('./toy-child.ts', import.meta.url))
  const start = async (events: number): Promise<{ code: number | null; output: string }> => {
    const started = spawn(process.execPath, [child, folder, String(events), String(random.integer(8))], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    started.stdout.on('data', (data: Buffer) => (output += data.toString()))
    return { code: await new Promise<number | null>((resolve) => started.on('close', resolve)), output }
  }
  for (let kill = 0; kill < 6; kill++) expect((await start(8 + random.integer(12))).code).toBeNull()
  const last = await start(0)
  expect(JSON.parse(last.output)).toEqual(whole)
}, 60_000)

test('checkpoints and validations asked for at any time do not change the result', async () => {
  const plain = await finish(join(root, 'a'))
  const often = await finish(join(root, 'b'), { checkpointSteps: 1 })
  expect(often).toEqual(plain)
})

test('stop ends after the present step with the best weights; a second start goes straight to the figures', async () => {
  const { options } = toyRun(root)
  const loop = trainLoop(options)
  let steps = 0
  let next = await loop.next()
  for (; !next.done; next = await loop.next()) if (next.value.kind === 'step' && ++steps === 20) options.control.stop = true
  expect(next.value).toMatchObject({ steps: 20, endedBecause: 'stopped' })
  const again = trainLoop(toyRun(root).options)
  const kinds = new Set<string>()
  let other = await again.next()
  for (; !other.done; other = await again.next()) kinds.add(other.value.kind)
  expect(kinds.has('step')).toBe(false)
  expect(other.value.figures).toEqual(next.value.figures)
})

test('early stopping waits for the patience and keeps the best step', async () => {
  const { options } = toyRun(root, { steps: 5000, patience: 3, validateEvery: 5, learningRate: 1e-9, warmup: 0 })
  const loop = trainLoop(options)
  let next = await loop.next()
  while (!next.done) next = await loop.next()
  expect(next.value).toMatchObject({ steps: 20, bestStep: 5, endedBecause: 'early-stopping' })
  expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('a loss that is no number stops the run by name', async () => {
  const { options, trainer } = toyRun(root)
  const step = trainer.step
  options.trainer = { ...trainer, step: async (...given) => ({ ...(await step(...given)), loss: Number.NaN }) }
  const loop = trainLoop(options)
  await expect(
    (async () => {
      for await (const _ of loop);
    })()
  ).rejects.toMatchObject({ code: 'loss-not-finite' })
})

test('every epoch is a permutation, the same for the same seed', () => {
  const plan = planOf({ batch: 4, epochs: 3, seed: 9 }, 14)
  expect([plan.steps, plan.stepsPerEpoch]).toEqual([9, 3])
  for (const epoch of [0, 1, 2]) expect(new Set([0, 1, 2].flatMap((b) => plan.batchAt(epoch * 3 + b))).size).toBe(12)
  expect(plan.batchAt(3)).not.toEqual(plan.batchAt(0))
  expect(planOf({ batch: 4, epochs: 3, seed: 9 }, 14).batchAt(7)).toEqual(plan.batchAt(7))
  expect(planOf({ batch: 64, epochs: 2, seed: 1 }, 10).batch).toBe(10)
  expect(() => planOf({ batch: 4, epochs: 1, seed: 1 }, 1)).toThrow(expect.objectContaining({ code: 'too-few-pairs' }) as Error)
})
