import { expect, test } from 'vitest'
import { census, openSession } from '../../src-main/onnx/session.ts'
import type { HostTensor } from '../../src-main/onnx/tensor.ts'
import { takeRows } from '../../src-main/training/trainer/frozen.ts'
import { tinyBatch, tinyTrainer } from './trainer/tiny.ts'

const data = (value: HostTensor | undefined): number[] => Array.from(value!.data as Float32Array)

function apart(a: ReadonlyMap<string, HostTensor>, b: ReadonlyMap<string, HostTensor>): number {
  expect([...a.keys()].toSorted()).toEqual([...b.keys()].toSorted())
  let worst = 0
  for (const [name, value] of a) {
    const other = data(b.get(name))
    const size = Math.max(1e-3, ...data(value).map(Math.abs))
    data(value).forEach((x, i) => (worst = Math.max(worst, Math.abs(x - other[i]!) / size)))
  }
  return worst
}

test.each([2, 4])('gradients gathered in pieces of %i equal those of the whole batch', async (chunk) => {
  const whole = await tinyTrainer()
  const pieces = await tinyTrainer({ chunk })
  const [a, b] = [await whole.gradients(tinyBatch()), await pieces.gradients(tinyBatch())]
  expect(b.loss).toBeCloseTo(a.loss, 5)
  expect(apart(a.gradients, b.gradients)).toBeLessThan(1e-4)
  expect(Math.max(...data(a.gradients.get('image/patch.weight')).map(Math.abs))).toBeGreaterThan(1e-4)
  await whole.close()
  await pieces.close()
})

test('learns: the loss of a repeated batch falls', async () => {
  const trainer = await tinyTrainer({ loss: { relax: 'off' } })
  const first = (await trainer.step(tinyBatch(), { learningRate: 3e-3 })).loss
  for (let i = 0; i < 20; i++) await trainer.step(tinyBatch(), { learningRate: 3e-3 })
  expect((await trainer.step(tinyBatch(), { learningRate: 3e-3 })).loss).toBeLessThan(first / 4)
  await trainer.close()
})

test('the exported files compute what the trainer computes', async () => {
  const trainer = await tinyTrainer()
  const batch = tinyBatch()
  for (let i = 0; i < 3; i++) await trainer.step(batch, { learningRate: 1e-2 })
  const own = { image: await trainer.embedImages(batch.pixelValues, 6), text: await trainer.embedTexts(batch, 6) }
  const { image, text, logScale } = await trainer.exportModels()
  const films = await openSession(image, { threads: 1 })
  const texts = await openSession(text, { threads: 1 })
  const { image_embeds } = await films.run({ pixel_values: { type: 'float32', dims: [6, 1, 16, 16], data: batch.pixelValues } })
  const { text_embeds } = await texts.run({ input_ids: { type: 'int64', dims: [6, 6], data: BigInt64Array.from(batch.inputIds as number[], BigInt) } })
  data(image_embeds).forEach((value, i) => expect(value).toBeCloseTo(own.image[i]!, 5))
  data(text_embeds).forEach((value, i) => expect(value).toBeCloseTo(own.text[i]!, 5))
  expect(logScale).not.toBe(Math.fround(Math.log(1 / 0.07)))
  await films.close()
  await texts.close()
  await trainer.close()
})

test('a saved state goes on bit for bit', async () => {
  const options = { optimiser: { kind: 'adamw', clipNorm: 0.5 } as const, layerDecay: 0.8 }
  const straight = await tinyTrainer(options)
  for (let i = 0; i < 3; i++) await straight.step(tinyBatch(6, i), { learningRate: 1e-3 })
  const saved = await straight.state()
  const resumed = await tinyTrainer(options)
  await resumed.load(saved)
  for (let i = 3; i < 6; i++) {
    const [a, b] = [await straight.step(tinyBatch(6, i), { learningRate: 1e-3 }), await resumed.step(tinyBatch(6, i), { learningRate: 1e-3 })]
    expect(b).toEqual(a)
    expect(a.diagnostics.gradientNorm).toBeGreaterThan(0)
  }
  expect((await resumed.state()).tensors).toEqual((await straight.state()).tensors)
  await straight.close()
  await resumed.close()
})

test('what is frozen stays as it was', async () => {
  const projections = await tinyTrainer({ freeze: 'projections' })
  expect(projections.trained).toEqual(['image/proj', 'text/proj', 'log_scale'])
  const last = await tinyTrainer({ freeze: { lastBlocks: 1 } })
  expect(last.trained).toContain('image/blocks.1.attn.q_proj.weight')
  expect(last.trained).toContain('text/ln_final.weight')
  expect(last.trained.filter((name) => /blocks\.0|patch|token|pos$|cls|ln_pre/.test(name))).toEqual([])
  const full = await tinyTrainer()
  const [a, b] = [await last.gradients(tinyBatch()), await full.gradients(tinyBatch())]
  expect(apart(a.gradients, new Map([...b.gradients].filter(([name]) => a.gradients.has(name))))).toBeLessThan(1e-4)
  expect(last.memory.state).toBeLessThan(full.memory.state)
  for (const trainer of [projections, last, full]) await trainer.close()
})

test.each([6, 4])('kept activations of the frozen part give the same training, %i pairs at once', async (chunk) => {
  const options = { freeze: { lastBlocks: 1 }, chunk }
  const kept = await tinyTrainer(options)
  const plain = await tinyTrainer(options)
  expect([kept.cut.image?.[0]?.dims, kept.cut.text?.[0]?.dims]).toEqual([[1, 5, 16], [1, 6, 16]])
  expect((await tinyTrainer()).cut).toEqual({ image: null, text: null })
  // Nine films and texts are kept; batches draw from them.
  const all = tinyBatch(9)
  const frozen = { image: await kept.frozenRows('image', all, 9), text: await kept.frozenRows('text', all, 9) }
  for (const rows of [[0, 1, 2, 3, 4, 5], [8, 6, 7, 2, 0, 4]]) {
    const batch = { pixelValues: Float32Array.from(rows.flatMap((row) => Array.from(all.pixelValues.subarray(row * 256, (row + 1) * 256)))), inputIds: rows.flatMap((row) => (all.inputIds as number[]).slice(row * 6, (row + 1) * 6)) }
    const a = await kept.step({ frozen: { image: takeRows(frozen.image, 9, rows), text: takeRows(frozen.text, 9, rows) } }, { learningRate: 1e-2 })
    const b = await plain.step(batch, { learningRate: 1e-2 })
    expect(a.loss).toBeCloseTo(b.loss, 5)
  }
  expect(apart((await kept.state()).tensors, (await plain.state()).tensors)).toBeLessThan(1e-3)
  await kept.close()
  await plain.close()
})

test('accumulated batches give the mean of their gradients', async () => {
  const sgd = { optimiser: { kind: 'sgd', momentum: 0, weightDecay: 0 } as const }
  const trainer = await tinyTrainer({ ...sgd, accumulate: 2 })
  const single = await tinyTrainer(sgd)
  const before = (await single.state()).tensors
  const [a, b] = [(await single.gradients(tinyBatch(6, 1))).gradients, (await single.gradients(tinyBatch(6, 2))).gradients]
  await trainer.step(tinyBatch(6, 1), { learningRate: 0.1 })
  expect((await trainer.state()).tensors).toEqual(before)
  await trainer.step(tinyBatch(6, 2), { learningRate: 0.1 })
  const expected = new Map([...before].map(([name, value]) => [name, { ...value, data: value.data.map((x, i) => x - 0.05 * (data(a.get(name))[i]! + data(b.get(name))[i]!)) }]))
  expect(apart((await trainer.state()).tensors, expected)).toBeLessThan(1e-5)
  await trainer.close()
  await single.close()
})

test('embeds any number of films and texts', async () => {
  const trainer = await tinyTrainer({ batch: 4 })
  const batch = tinyBatch(6)
  const one = await trainer.embedImages(batch.pixelValues.slice(5 * 256), 1)
  const all = await trainer.embedImages(batch.pixelValues, 6)
  Array.from(one).forEach((value, i) => expect(all[5 * 8 + i]).toBeCloseTo(value, 5))
  expect((await trainer.embedTexts({ inputIds: (batch.inputIds as number[]).slice(0, 18) }, 3)).length).toBe(24)
  await trainer.close()
})

test('500 steps keep memory flat', { timeout: 120_000 }, async () => {
  const trainer = await tinyTrainer({ chunk: 3 })
  const batch = tinyBatch()
  const steps = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) await trainer.step(batch, { learningRate: 1e-4 })
    return process.memoryUsage().rss
  }
  const settled = await steps(200)
  const open = census()
  const after = await steps(300)
  // A leak of one copy of weights, gradients and state (4 x 40 kB) per step would be 48 MB.
  expect((after - settled) / 2 ** 20).toBeLessThan(30)
  expect(census()).toEqual(open)
  await trainer.close()
  expect(census().sessions).toBeLessThan(open.sessions)
})
