import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recipeSchema } from '../../src-main/contract/finetune.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { openPackageTrainer } from '../../src-main/training/package-trainer.ts'
import { writeTinyPackage } from './tiny-package.ts'

let root: string
let pack: ModelPackage
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-package-trainer-'))
  pack = await writeTinyPackage(root, ['the lungs are clear'])
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const open = (available: number, chunk?: number) => openPackageTrainer(pack, recipeSchema.parse({ batch: 16, ...(chunk === undefined ? {} : { chunk }) }), { device: 'cpu', threads: 1, available })

test('a batch that does not fit goes through the encoders in pieces of its own choice, to the same loss', async () => {
  const whole = await open(2 ** 40)
  const needed = whole.memoryBytes
  const pieces = await open(needed * 0.6)
  expect([whole.chunk, whole.memoryBytes]).toEqual([16, needed])
  expect(pieces.chunk).toBeGreaterThan(1)
  expect(pieces.chunk).toBeLessThan(16)
  expect(pieces.memoryBytes).toBeLessThan(needed * 0.6)
  expect((await pieces.state()).meta).toMatchObject({ chunk: pieces.chunk })
  const films = Float32Array.from({ length: 16 * 32 * 32 }, (_, i) => Math.sin(i * 0.1))
  const texts = Array.from({ length: 16 }, (_, i) => (i % 2 ? 'the lungs are clear' : 'clear lungs'))
  const [a, b] = [await whole.step({ films, texts }, { learningRate: 1e-3 }), await pieces.step({ films, texts }, { learningRate: 1e-3 })]
  expect(b.loss).toBeCloseTo(a.loss, 5)
  await whole.close()
  await pieces.close()
})

test('what was asked for is not changed, and what cannot fit at all is refused with what to do', async () => {
  const whole = await open(2 ** 40)
  const most = whole.memoryBytes * 0.6
  await whole.close()
  await expect(open(most, 16)).rejects.toMatchObject({ code: 'out-of-memory', hint: expect.stringContaining('chunk') as string })
  await expect(open(1000)).rejects.toMatchObject({ code: 'out-of-memory', hint: expect.stringContaining('smaller model') as string })
})
