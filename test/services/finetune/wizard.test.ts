import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../../../src-main/app.ts'
import { forkNode } from '../../../src-main/compute/fork-node.ts'
import type { CallName, Params, Result } from '../../../src-main/contract/index.ts'
import { writeClinic } from './clinic.ts'

let root: string
let paths: { films: string; resources: string; library: string }
let app: App

const open = (): Promise<App> => createApp({ paths, forkCompute: forkNode })
async function call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await app.dispatch({ name, params })
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value as Result<N>
}

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-clinic-'))
  paths = await writeClinic(root, 20)
  writeFileSync(join(paths.films, 'patient-0', 'broken.png'), 'no picture')
  writeFileSync(join(paths.films, 'patient-0', 'broken.txt'), 'The lungs are clear.')
  writeFileSync(join(paths.films, 'patient-1', 'alone.txt'), 'A report without a film.')
  app = await open()
}, 60_000)
afterAll(async () => {
  await app?.close()
  rmSync(root, { recursive: true, force: true })
})

test('data, quality, preview and recipe; leaving and coming back returns to the same step', async () => {
  expect(await call('finetune.current', {})).toBeNull()
  const begun = await call('finetune.begin', { source: paths.films })
  expect(await app.jobs.finished(begun.jobId!)).toMatchObject({ state: 'done', error: null })
  const run = await call('finetune.get', { runId: begun.id })
  expect(run).toMatchObject({ step: 'quality', modelId: 'phantom' })
  expect(run.check).toMatchObject({ layout: 'folder', films: 41, usable: 40, patients: 20, splitFrom: 'seed', refused: null })
  expect(run.check!.split.test.pairs).toBe(8)
  expect(run.check!.findings.find(({ id }) => id === 'pleural-effusion')!.positive).toBeGreaterThan(5)

  const problems = await call('finetune.problems', { runId: run.id })
  expect(problems.rows.filter(({ effect }) => effect === 'excluded').map(({ code, file }) => [code, file.slice(paths.films.length + 1)]).toSorted()).toEqual([['no-image', join('patient-1', 'alone.txt')], ['unreadable-image', join('patient-0', 'broken.png')]])

  const first = await call('finetune.preview', { runId: run.id, k: 2, limit: 4 })
  const again = await call('finetune.preview', { runId: run.id, k: 2, limit: 4, draw: 1 })
  expect(first).toHaveLength(4)
  expect(first[0]!.film).toMatch(/^data:image\/png;base64,/)
  expect(first.every(({ drawn, sentences }) => drawn.length === Math.min(2, sentences.length))).toBe(true)
  expect(again.map(({ drawn }) => drawn)).not.toEqual(first.map(({ drawn }) => drawn))
  expect(again.map(({ film }) => film)).toEqual(first.map(({ film }) => film))

  const presets = await call('finetune.presets', { runId: run.id })
  expect(presets.map(({ id }) => id)).toEqual(['quick', 'standard', 'thorough'])
  for (const { estimate } of presets) expect([estimate.steps > 0, estimate.memoryBytes > 0, estimate.diskBytes > 0, estimate.fits]).toEqual([true, true, true, true])

  await call('finetune.setStep', { runId: run.id, step: 'recipe' })
  await app.close()
  app = await open()
  expect(await call('finetune.current', {})).toMatchObject({ id: run.id, step: 'recipe', source: paths.films })
  await expect(call('finetune.setStep', { runId: run.id, step: 'result' })).rejects.toMatchObject({ code: 'run-unfinished' })
  await call('finetune.discardRun', { runId: run.id })
  expect(await call('finetune.current', {})).toBeNull()
}, 60_000)
