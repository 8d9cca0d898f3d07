import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CheckpointFolder, type CheckpointMeta } from '../../src-main/training/checkpoint.ts'
import { readCheckpoint, writeCheckpoint, type StateArray } from '../../src-main/training/checkpoint-file.ts'

let root: string
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'umbra-ckpt-'))))
afterEach(() => rmSync(root, { recursive: true, force: true }))

const RUN = { dataHash: 'd', recipeHash: 'r', modelHash: 'm' }
const meta = (step: number): CheckpointMeta => ({ step, ...RUN, bestStep: step >= 10 ? 10 : 5, loop: { best: 0.5 }, trainer: { t: step } })
const arrays = (): Map<string, StateArray> =>
  new Map<string, StateArray>([
    ['w', Float32Array.of(1.5, -0, Number.MIN_VALUE, 3e38)],
    ['v', Float64Array.of(Math.PI)],
    ['n', BigInt64Array.of(-(2n ** 60n))],
    ['empty', new Int32Array(0)]
  ])

test('every bit comes back, types and meta too', async () => {
  const file = join(root, 'a.ckpt')
  await writeCheckpoint(file, meta(3), arrays())
  const back = await readCheckpoint(file)
  expect(back.meta).toEqual(meta(3))
  expect([...back.arrays.keys()]).toEqual(['w', 'v', 'n', 'empty'])
  for (const [name, array] of arrays()) expect(back.arrays.get(name)).toEqual(array)
  expect(readdirSync(root)).toEqual(['a.ckpt'])
})

test('a flipped bit anywhere, a cut file and a foreign one are refused', async () => {
  const file = join(root, 'a.ckpt')
  await writeCheckpoint(file, meta(3), arrays())
  const whole = readFileSync(file)
  for (let at = 0; at < whole.length; at += 7) {
    const flipped = Buffer.from(whole)
    flipped[at]! ^= 4
    writeFileSync(file, flipped)
    await expect(readCheckpoint(file), `byte ${at}`).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  }
  for (const length of [0, 10, 60, whole.length - 1]) {
    writeFileSync(file, whole)
    truncateSync(file, length)
    await expect(readCheckpoint(file)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
  }
  writeFileSync(file, Buffer.concat([whole, Buffer.alloc(3)]))
  await expect(readCheckpoint(file)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
})

test('the last two are kept, the newest whole one is used, half-written ones vanish', async () => {
  const folder = new CheckpointFolder(root)
  expect(await folder.latest(RUN)).toBeNull()
  for (const step of [5, 10, 15]) {
    await folder.saveBest(meta(step), arrays())
    await folder.save(meta(step), arrays())
  }
  writeFileSync(join(root, 'step-000000020.ckpt.part'), 'half')
  expect((await folder.latest(RUN))!.meta.step).toBe(15)
  expect(readdirSync(root).toSorted()).toEqual(['best-000000010.ckpt', 'step-000000010.ckpt', 'step-000000015.ckpt'])
  truncateSync(join(root, 'step-000000015.ckpt'), 50)
  const warnings: string[] = []
  expect((await folder.latest(RUN, (message) => warnings.push(message)))!.meta.step).toBe(10)
  expect(warnings).toHaveLength(1)
  expect((await folder.best(10)).meta.step).toBe(10)
  truncateSync(join(root, 'step-000000010.ckpt'), 50)
  await expect(folder.latest(RUN)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
})

test('a checkpoint of other data, recipe or model is not resumed', async () => {
  const folder = new CheckpointFolder(root)
  await folder.save(meta(5), arrays())
  await expect(folder.latest({ ...RUN, dataHash: 'x', modelHash: 'y' })).rejects.toMatchObject({ code: 'checkpoint-other-run', message: expect.stringContaining('data and start model') as string })
})
