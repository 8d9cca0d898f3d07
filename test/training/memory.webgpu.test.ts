import { expect, test } from 'vitest'
import { census } from '../../src-main/onnx/session.ts'
import { tinyBatch, tinyTrainer } from './trainer/tiny.ts'

test.each([6, 3])('steps, saving and embedding leave no tensor on the device, %i pairs at once', async (chunk) => {
  const before = census()
  const trainer = await tinyTrainer({ device: 'webgpu', chunk, optimiser: { kind: 'adamw', clipNorm: 1 } })
  const round = async (): Promise<void> => {
    for (let i = 0; i < 2; i++) await trainer.step(tinyBatch(6, i), { learningRate: 1e-3 })
    await trainer.load(await trainer.state())
    await trainer.embedImages(tinyBatch().pixelValues, 6)
  }
  await round()
  const settled = census()
  await round()
  await round()
  expect(census()).toEqual(settled)
  await trainer.close()
  expect(census()).toEqual(before)
})
