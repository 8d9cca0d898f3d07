import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTrainer } from '../../../src-main/training/trainer.ts'
import type { StepBatch } from '../../../src-main/training/trainer-types.ts'
import type { Case, Measured } from './spawn.ts'

/** Run as a process of its own, so that its peak memory is its own: folder, the case as JSON. */
const [folder, given] = [process.argv[2]!, JSON.parse(process.argv[3]!) as Case]
const { shape, batch, steps, device = 'cpu', threads, chunk, freeze } = given
const begun = performance.now()
const trainer = await createTrainer({
  imageModel: join(folder, 'image.onnx'),
  textModel: join(folder, 'text.onnx'),
  batch,
  device,
  threads,
  loss: { relax: 'off' },
  ...(chunk === undefined ? {} : { chunk }),
  ...(freeze === undefined ? {} : { freeze })
})
const prepared = (performance.now() - begun) / 1000
const data: StepBatch = {
  pixelValues: Float32Array.from({ length: batch * shape.channels * shape.imageSize ** 2 }, (_, i) => Math.sin(i * 0.37)),
  inputIds: Int32Array.from({ length: batch * shape.context }, (_, i) => (i % shape.context === Math.min(20, shape.context - 2) ? shape.vocab - 1 : (i * 7919) % (shape.vocab - 9)))
}
const seconds: number[] = []
const losses: number[] = []
const timed = async (batchNow: StepBatch): Promise<number> => {
  const at = performance.now()
  losses.push((await trainer.step(batchNow, { learningRate: 1e-5 })).loss)
  return (performance.now() - at) / 1000
}
await timed(data)
for (let i = 0; i < steps; i++) seconds.push(await timed(data))
const kept: number[] = []
let firstPass: number | null = null
if (trainer.cut.image && trainer.cut.text) {
  const at = performance.now()
  const frozen = { image: await trainer.frozenRows('image', data, batch), text: await trainer.frozenRows('text', data, batch) }
  firstPass = (performance.now() - at) / 1000
  await timed({ ...data, frozen })
  for (let i = 0; i < steps; i++) kept.push(await timed({ ...data, frozen }))
}
const result: Measured = { prepared, seconds, losses, kept, firstPass, peakBytes: process.resourceUsage().maxRSS * 1024, estimate: trainer.memory.total }
writeFileSync(join(folder, 'ours.json'), JSON.stringify(result))
await trainer.close()
