import type { TrainingMeasureRequest } from './session-types.ts'
import { loadPackage } from '../models/load.ts'
import { openPackageTrainer } from './package-trainer.ts'

export interface TrainingMeasure {
  device: string
  deviceReason: string
  /** The larger of what was estimated and what this process really holds after the trial steps. */
  memoryBytes: number
  /** Of the second of two trial steps: the first one also pays for opening. */
  secondsPerStep: number
}

/** Opens the trainer and runs two steps on grey films: what a step costs here, and that it fits at all. */
export async function measureTraining({ modelFolder, recipe, device, threads }: TrainingMeasureRequest): Promise<TrainingMeasure> {
  const pack = await loadPackage(modelFolder)
  const trainer = await openPackageTrainer(pack, recipe, { device, ...(threads === undefined ? {} : { threads }) })
  try {
    const { channels, size } = pack.manifest.image.preprocessing
    const batch = { films: Float32Array.from({ length: recipe.batch * channels * size * size }, (_, i) => Math.sin(i)), texts: Array.from({ length: recipe.batch }, (_, i) => `The lungs are clear. ${i}`) }
    // A rate this small leaves the weights as good as untouched; they are thrown away anyway.
    await trainer.step(batch, { learningRate: 1e-12 })
    const started = performance.now()
    await trainer.step(batch, { learningRate: 1e-12 })
    return { device: trainer.device, deviceReason: trainer.deviceReason, memoryBytes: trainer.device === 'cpu' ? Math.max(trainer.memoryBytes, process.memoryUsage.rss()) : trainer.memoryBytes, secondsPerStep: (performance.now() - started) / 1000 }
  } finally {
    await trainer.close()
  }
}
