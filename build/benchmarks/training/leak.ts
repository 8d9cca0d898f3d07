import { parseArgs } from 'node:util'
import { createRandom } from '../../../src-main/base/random.ts'
import { census } from '../../../src-main/onnx/session.ts'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import { createTrainer } from '../../../src-main/training/trainer.ts'

/**
 * What a training holds after every tenth of its steps; saving and loading its state in between, as checkpoints do:
 * npm run bench:leak [-- --steps 500] [--device cpu|webgpu] [--chunk N]
 */
const BATCH = 8
const { values } = parseArgs({ options: { steps: { type: 'string', default: '500' }, device: { type: 'string', default: 'cpu' }, chunk: { type: 'string' } } })
const steps = Number(values.steps)
const { image, text } = freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: 64, layers: 2, heads: 4, embed: 32, vocab: 100, context: 16, seed: 7 })
const trainer = await createTrainer({ imageModel: image, textModel: text, batch: BATCH, device: values.device === 'webgpu' ? 'webgpu' : 'cpu', optimiser: { kind: 'adamw', clipNorm: 1 }, ...(values.chunk ? { chunk: Number(values.chunk) } : {}) })
const random = createRandom('leak')
const batch = { pixelValues: Float32Array.from({ length: BATCH * 1024 }, () => random.normal()), inputIds: Array.from({ length: BATCH }, () => [...Array.from({ length: 15 }, () => 1 + random.integer(98)), 99]).flat() }

console.log(`${trainer.device}, weights and state ${((trainer.memory.weights + trainer.memory.state) / 1e6).toFixed(1)} MB\n`)
console.log(' steps   resident   buffers   sessions   device tensors')
const each = Math.max(1, Math.floor(steps / 10))
const resident: number[] = []
for (let done = 0; done <= steps; done++) {
  if (done % each === 0) {
    await trainer.load(await trainer.state())
    const { rss, arrayBuffers } = process.memoryUsage()
    const { sessions, deviceTensors } = census()
    resident.push(rss)
    console.log(`${String(done).padStart(6)} ${(rss / 1e6).toFixed(0).padStart(7)} MB ${(arrayBuffers / 1e6).toFixed(1).padStart(6)} MB ${String(sessions).padStart(10)} ${String(deviceTensors).padStart(16)}`)
  }
  if (done < steps) await trainer.step(batch, { learningRate: 1e-4 })
}
await trainer.close()
// The first third settles allocators and compiled code.
const [settled, end] = [resident[Math.floor(resident.length / 3)]!, resident.at(-1)!]
console.log(`\ngrown by ${((end - settled) / 1e6).toFixed(0)} MB between step ${Math.floor(resident.length / 3) * each} and ${steps}; left open: ${JSON.stringify(census())}`)
