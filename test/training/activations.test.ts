import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { recipeSchema, type Recipe } from '../../src-main/contract/finetune.ts'
import type { ModelPackage } from '../../src-main/models/package.ts'
import { openActivations } from '../../src-main/training/activations.ts'
import type { FilmRows } from '../../src-main/training/loop-types.ts'
import { openPackageTrainer, type PackageTrainer } from '../../src-main/training/package-trainer.ts'
import { writeTinyPackage } from './tiny-package.ts'
import { tinyBatch, tinyTrainer } from './trainer/tiny.ts'

const TEXTS = ['the lungs are clear', 'left pleural effusion', 'no pneumothorax', 'the heart is large', 'clear', 'effusion on the left', 'lungs clear no effusion', 'heart large', 'right effusion']
let root: string
let pack: ModelPackage
let folder: string
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'umbra-activations-'))
  pack = await writeTinyPackage(join(root, 'models'), TEXTS)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))
beforeEach(() => (folder = mkdtempSync(join(root, 'kept-'))))

const asked: string[] = []
const pixelsOf = (key: string): Float32Array => Float32Array.from({ length: 32 * 32 }, (_, i) => Math.sin(i * (1 + parseInt(key.slice(0, 4), 16))))
function films(numbers: readonly number[]): FilmRows {
  const keys = numbers.map((n) => createHash('sha256').update(String(n)).digest('hex'))
  return {
    keys,
    pixels: (positions = keys.map((_, i) => i)) => {
      asked.push(...positions.map((position) => keys[position]!))
      return Float32Array.from(positions.flatMap((position) => Array.from(pixelsOf(keys[position]!))))
    }
  }
}

/** Five steps over nine films and texts, with an evaluation in the middle. */
async function trained(trainer: PackageTrainer): Promise<unknown> {
  const told: unknown[] = []
  const random = createRandom('activations')
  for (let step = 0; step < 5; step++) {
    const chosen = random.shuffle([0, 1, 2, 3, 4, 5, 6, 7, 8]).slice(0, 6)
    told.push(await trainer.step({ films: films(chosen), texts: chosen.map((n) => TEXTS[n]!) }, { learningRate: 1e-2 }))
    if (step === 2) told.push(await trainer.embedFilms(films([0, 8, 3, 5, 1, 2, 4])), await trainer.embedTexts(TEXTS.slice(0, 7)))
  }
  return [told, (await trainer.state()).arrays]
}

async function run(recipe: Partial<Recipe>, activations?: string): Promise<{ result: unknown; pixelsRead: number }> {
  asked.length = 0
  const trainer = await openPackageTrainer(pack, recipeSchema.parse({ batch: 6, ...recipe }), { device: 'cpu', threads: 1, ...(activations === undefined ? {} : { activations }) })
  const result = await trained(trainer)
  await trainer.close()
  return { result, pixelsRead: asked.length }
}

test.each([
  ['the last block', { freeze: { lastBlocks: 1 } }],
  ['the last block, in pieces', { freeze: { lastBlocks: 1 }, chunk: 3 }],
  ['the projections', { freeze: 'projections' }]
] satisfies [string, Partial<Recipe>][])('training %s with kept activations gives the same bits, and reads each film once', async (_name, recipe) => {
  const plain = await run(recipe)
  const kept = await run(recipe, folder)
  expect(kept.result).toEqual(plain.result)
  expect([plain.pixelsRead, kept.pixelsRead]).toEqual([5 * 6 + 7, 9])
  const resumed = await run(recipe, folder)
  expect(resumed.result).toEqual(plain.result)
  expect(resumed.pixelsRead).toBe(0)
}, 60_000)

test('nothing is kept where nothing is frozen or it is not wanted; another depth of freezing replaces what was kept', async () => {
  for (const recipe of [{ freeze: 'none' }, { freeze: 'projections', keepActivations: false }] satisfies Partial<Recipe>[]) {
    await run(recipe, folder)
    expect(readdirSync(folder)).toEqual([])
  }
  await run({ freeze: 'projections' }, folder)
  const before = readdirSync(folder)
  expect(before).toHaveLength(4)
  await run({ freeze: { lastBlocks: 1 } }, folder)
  expect(readdirSync(folder).filter((file) => before.includes(file))).toEqual([])
  expect(readdirSync(folder)).toHaveLength(4)
})

test('a full disk budget keeps what fits and computes the rest', async () => {
  const trainer = await tinyTrainer({ freeze: { lastBlocks: 1 } })
  const open = (limit: number) => openActivations(trainer, { folder, identity: 'x', limits: { image: limit, text: 0 } })
  const batch = tinyBatch()
  const rows: FilmRows = { keys: Array.from({ length: 6 }, (_, i) => createHash('sha256').update(String(i)).digest('hex')), pixels: (positions = [0, 1, 2, 3, 4, 5]) => Float32Array.from(positions.flatMap((at) => Array.from(batch.pixelValues.subarray(at * 256, (at + 1) * 256)))) }
  const generous = open(1e9)
  const expected = await generous.films(rows)
  generous.close()
  rmSync(folder, { recursive: true })
  // 5 tokens of 16 float32.
  const mean = open(2 * 5 * 16 * 4)
  expect(await mean.films(rows)).toEqual(expected)
  expect(await mean.films(rows)).toEqual(expected)
  mean.close()
  expect(readdirSync(folder).filter((file) => file.startsWith('image') && file.endsWith('.bin')).map((file) => statSync(join(folder, file)).size)).toEqual([640])
  await trainer.close()
})
