import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTrainer } from '../../../src-main/training/trainer.ts'
import { BATCH, SHAPE, STEPS } from './shape.ts'

/** Run as a process of its own, so that its peak memory is its own: folder, threads. */
const [folder, threads] = [process.argv[2]!, Number(process.argv[3])]
const begun = performance.now()
const trainer = await createTrainer({ imageModel: join(folder, 'image.onnx'), textModel: join(folder, 'text.onnx'), batch: BATCH, threads, loss: { relax: 'off' } })
const prepared = (performance.now() - begun) / 1000
const pixelValues = Float32Array.from({ length: BATCH * 3 * SHAPE.imageSize ** 2 }, (_, i) => Math.sin(i * 0.37))
const inputIds = Int32Array.from({ length: BATCH * SHAPE.context }, (_, i) => (i % SHAPE.context === 20 ? SHAPE.vocab - 1 : (i * 7919) % 40_000))
const seconds: number[] = []
const losses: number[] = []
for (let i = 0; i <= STEPS; i++) {
  const at = performance.now()
  losses.push((await trainer.step({ pixelValues, inputIds }, { learningRate: 1e-5 })).loss)
  if (i > 0) seconds.push((performance.now() - at) / 1000)
}
const result = { prepared, seconds, losses, peakBytes: process.resourceUsage().maxRSS * 1024, estimate: trainer.memory.total }
writeFileSync(join(folder, 'ours.json'), JSON.stringify(result))
await trainer.close()
