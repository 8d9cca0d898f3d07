import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApp, type App } from '../../src-main/app.ts'
import type { Command } from '../../src-main/cli/command.ts'
import { finetuneCommand } from '../../src-main/cli/commands/finetune.ts'
import { pairsCommand } from '../../src-main/cli/commands/pairs.ts'
import { forkNode } from '../../src-main/compute/fork-node.ts'
import { writeClinic } from '../services/finetune/clinic.ts'

let root: string
let clinic: { films: string; resources: string; library: string }
let app: App

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-cli-'))
  clinic = await writeClinic(root, 16)
  app = await createApp({ paths: clinic, forkCompute: forkNode })
}, 60_000)
afterAll(async () => {
  await app?.close()
  rmSync(root, { recursive: true, force: true })
})

async function run(command: Command, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', '']
  const code = await command.run(argv, { out: (text) => void (out += text), err: (text) => void (err += text), open: () => Promise.resolve(app), signal: new AbortController().signal, resources: clinic.resources })
  return { code, out, err }
}

test('pairs check counts, names every problem, and refuses a patient on both sides with exit code 1', async () => {
  const { code, out } = await run(pairsCommand, 'check', clinic.films, '--json')
  const check = JSON.parse(out) as { usable: number; problemList: { code: string; file: string; reason: string }[] }
  expect([code, check.usable, check.problemList.length]).toEqual([0, 32, 32])
  const table = join(clinic.films, 'split.csv')
  writeFileSync(table, 'path,report_path,patient,view,split\npatient-0/film-0.png,patient-0/film-0.txt,A,PA,train\npatient-0/film-1.png,patient-0/film-1.txt,A,PA,test\npatient-1/film-2.png,patient-1/film-2.txt,B,PA,test\n')
  const refused = await run(pairsCommand, 'check', table)
  expect(refused.code).toBe(1)
  expect(refused.out).toContain('REFUSED')
  expect(refused.out).toMatch(/patient-both-sides +\S+film-0\.png +Patient A is on both sides/)
  await expect(run(finetuneCommand, '--model', 'phantom', '--pairs', table, '--out', 'never')).rejects.toMatchObject({ code: 'patient-both-sides' })
  rmSync(table)
}, 60_000)

test('finetune streams one JSON object per line and ends with the receipt and the new model', async () => {
  const { code, out } = await run(finetuneCommand, '--model', 'phantom', '--pairs', clinic.films, '--out', 'mine', '--steps', '3', '--batch', '4', '--k', 'all', '--theta', '0.4', '--relax', 'soft', '--freeze', 'projections', '--device', 'cpu', '--seed', '7', '--json')
  expect(code).toBe(0)
  const lines = out.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.filter(({ event }) => event === 'step').map(({ step }) => step)).toEqual([0, 1, 2, 3])
  expect(lines.find(({ event }) => event === 'checked')).toMatchObject({ check: { usable: 32 } })
  expect(lines.at(-1)).toMatchObject({ event: 'done', model: 'mine', receipt: { steps: 3, startModel: { id: 'phantom' } } })
  const models = await app.dispatch({ name: 'models.list', params: {} })
  const own = (models as { value: { id: string }[] }).value.find(({ id }) => id === 'mine')
  expect(own).toMatchObject({ active: false, card: { recipe: { k: 'all', theta: 0.4, relax: 'soft', freeze: 'projections', seed: 7 } } })
}, 60_000)

test('what is missing or impossible is said before anything starts', async () => {
  await expect(run(finetuneCommand, '--pairs', clinic.films, '--out', 'x')).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('--model') as string })
  await expect(run(finetuneCommand, '--model', 'phantom', '--pairs', clinic.films, '--out', 'x', '--theta', '3')).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining('theta') as string })
  await expect(run(finetuneCommand, '--model', 'phantom', '--pairs', clinic.films, '--out', 'mine', '--steps', '1')).rejects.toMatchObject({ code: 'model-exists' })
  await expect(run(finetuneCommand, '--model', 'phantom', '--pairs', clinic.films, '--out', 'fresh', '--resume')).rejects.toMatchObject({ code: 'nothing-to-resume' })
  await expect(run(pairsCommand, 'chek', clinic.films)).rejects.toMatchObject({ code: 'usage' })
}, 60_000)
