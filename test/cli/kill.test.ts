import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { survive } from '../../build/benchmarks/training/survive.ts'
import { writeClinic } from '../services/finetune/clinic.ts'
import { writeTinyPackage } from '../training/tiny-package.ts'

let root: string
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'umbra-kill-'))))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('killed at random moments and resumed from the command line, a training ends in the weights of one never killed', async () => {
  const { films, library } = await writeClinic(root, 10)
  const reports = readdirSync(films, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt')).map((name) => readFileSync(join(films, name), 'utf8'))
  await writeTinyPackage(join(library, 'models'), reports, 'tiny')
  const { kills, uninterrupted, resumed } = await survive({ films, library, model: 'tiny' }, { kills: 2, steps: 300, seed: 7, most: 0.6 })
  expect(kills).toHaveLength(2)
  expect(resumed).toBe(uninterrupted)
}, 240_000)
