import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recipeSchema } from '../../src-main/contract/finetune.ts'
import type { HostTensor } from '../../src-main/onnx/tensor.ts'
import { loadModel } from '../../src-main/onnx/model.ts'
import { decodeModel } from '../../src-main/onnx/proto.ts'
import { canonicalise } from '../../src-main/training/canonical/canonicalise.ts'
import { openPackageTrainer } from '../../src-main/training/package-trainer.ts'
import { backwardGraph } from '../../src-main/training/trainer/graphs.ts'
import { LOSS_SCALE_START, nextScale } from '../../src-main/training/trainer/loss-scale.ts'
import { writeTinyPackage } from './tiny-package.ts'
import { TINY, tinyBatch, tinyTrainer } from './trainer/tiny.ts'

/** Three decimal digits is what float16 has (2^-11); a graph of two blocks adds up a few of its roundings. */
const TOLERANCE = 1e-2

const size = (values: ArrayLike<number>): number => Math.hypot(...Array.from(values))
const apart = (a: HostTensor, b: HostTensor): number => size(Array.from(a.data as Float32Array, (x, i) => x - (b.data as Float32Array)[i]!)) / Math.max(size(b.data as Float32Array), 1e-12)

test.each([6, 3])('gradients in half precision are those of float32 to %i pairs at once', async (chunk) => {
  const [half, whole] = [await tinyTrainer({ half: true, chunk }), await tinyTrainer({ chunk })]
  const [a, b] = [await half.gradients(tinyBatch()), await whole.gradients(tinyBatch())]
  expect(Math.abs(a.loss - b.loss) / b.loss).toBeLessThan(1e-3)
  const largest = Math.max(...[...b.gradients.values()].map(({ data }) => size(data as Float32Array)))
  for (const [name, gradient] of b.gradients) if (size(gradient.data as Float32Array) > 1e-3 * largest) expect(apart(a.gradients.get(name)!, gradient), name).toBeLessThan(TOLERANCE)
  expect(a.gradients.get('image/blocks.0.attn.q_proj.weight')!.data).not.toEqual(b.gradients.get('image/blocks.0.attn.q_proj.weight')!.data)
  await half.close()
  await whole.close()
})

test('learns as float32 does, its state is float32, and a saved state goes on bit for bit', async () => {
  const options = { loss: { relax: 'off' } as const, optimiser: { kind: 'adamw', clipNorm: 1 } as const }
  const [half, whole, resumed] = [await tinyTrainer({ ...options, half: true }), await tinyTrainer(options), await tinyTrainer({ ...options, half: true })]
  for (let i = 0; i < 10; i++) {
    const [a, b] = [await half.step(tinyBatch(), { learningRate: 3e-3 }), await whole.step(tinyBatch(), { learningRate: 3e-3 })]
    expect(Math.abs(a.loss - b.loss)).toBeLessThan(TOLERANCE * b.loss)
    expect(a.diagnostics).toMatchObject({ lossScale: 1024, skipped: false })
    expect(b.diagnostics).toMatchObject({ lossScale: null, skipped: false })
  }
  const saved = await half.state()
  expect([...saved.tensors.values()].every(({ type }) => type === 'float32')).toBe(true)
  await resumed.load(saved)
  expect(await resumed.step(tinyBatch(6, 2), { learningRate: 1e-3 })).toEqual(await half.step(tinyBatch(6, 2), { learningRate: 1e-3 }))
  for (const trainer of [half, whole, resumed]) await trainer.close()
})

test('an overflow makes no update and halves the scale', async () => {
  const trainer = await tinyTrainer({ half: true })
  const before = await trainer.state()
  await trainer.load({ ...before, lossScale: { value: 2 ** 40, calm: 0 } })
  const { diagnostics } = await trainer.step(tinyBatch(), { learningRate: 1e-2 })
  expect(diagnostics).toMatchObject({ skipped: true, lossScale: 2 ** 40, gradientNorm: null })
  expect(await trainer.state()).toEqual({ ...before, lossScale: { value: 2 ** 39, calm: 0 } })
  await trainer.load(before)
  expect((await trainer.step(tinyBatch(), { learningRate: 1e-2 })).diagnostics.skipped).toBe(false)
  await trainer.close()
})

test('the scale grows after long calm, and there is an end to halving', () => {
  let scale = LOSS_SCALE_START
  for (let i = 0; i < 499; i++) scale = nextScale(scale, false)
  expect(scale).toEqual({ value: 1024, calm: 499 })
  expect(nextScale(scale, false)).toEqual({ value: 2048, calm: 0 })
  expect(() => nextScale({ value: 1, calm: 0 }, true)).toThrow(expect.objectContaining({ code: 'loss-not-finite' }) as Error)
})

test('half precision is refused in words where the device has none; “auto” trains in float32 there', async () => {
  const root = mkdtempSync(join(tmpdir(), 'umbra-half-'))
  try {
    const pack = await writeTinyPackage(root, ['The lungs are clear.'])
    const open = (precision: 'float16' | 'auto') => openPackageTrainer(pack, recipeSchema.parse({ batch: 2, precision }), { device: 'cpu', threads: 1 })
    await expect(open('float16')).rejects.toMatchObject({ code: 'precision-unavailable', message: expect.stringContaining('CPU') as string })
    const trainer = await open('auto')
    const { diagnostics } = await trainer.step({ films: new Float32Array(2 * 1024).map((_, i) => Math.sin(i)), texts: ['the lungs are clear', 'clear'] }, { learningRate: 1e-3 })
    expect(diagnostics.lossScale).toBeNull()
    await trainer.close()
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

test('products take float16, norms and softmax float32', async () => {
  const tower = await canonicalise(loadModel(TINY.image), ({ dims }) => dims.map((dim) => (typeof dim === 'number' ? dim : 2)))
  const { graph } = decodeModel(backwardGraph(tower, 'image', [...tower.parameters.keys()].map((name) => `image/${name}`), 'cpu', true))
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)))
  const turnedTo = (name: string): number | null => {
    const node = makers.get(name)
    const to = node?.op === 'Cast' ? node.attributes['to'] : undefined
    return to?.type === 'int' ? to.value : null
  }
  const inputsOf = (op: string): (number | null)[] => graph.nodes.filter((node) => node.op === op).flatMap(({ inputs }) => inputs.map(turnedTo))
  expect(inputsOf('MatMul').filter((to) => to === 10).length).toBeGreaterThan(4)
  for (const op of ['MatMul', 'Gemm', 'Conv']) expect(inputsOf(op)).not.toContain(1)
  for (const op of ['LayerNormalization', 'Softmax', 'ReduceSum', 'ReduceMean']) expect(inputsOf(op)).not.toContain(10)
})
