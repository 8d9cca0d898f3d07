import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrainingMeasureRequest } from './session-types.ts'
import { loadPackage } from '../models/load.ts'
import type { FilmRows } from './loop-types.ts'
import { openPackageTrainer } from './package-trainer.ts'

export interface TrainingMeasure {
  device: string
  deviceReason: string
  /** The larger of what was estimated and what this process really holds after the trial steps. */
  memoryBytes: number
  /** Of a step on films that were seen before: with frozen blocks their activations are kept. */
  secondsPerStep: number
  /** More than that, the first time a film is seen. */
  secondsPerNewFilm: number
  /** Of one film and one text of a validation whose films were seen before. */
  secondsPerPairEmbedded: number
  /** Pairs through the encoders at once, as the memory allows. */
  chunk: number
  /** Disk that a film's kept activations take; 0 where nothing is kept. */
  keptBytesPerFilm: number
}

/** Opens the trainer and runs three steps on grey films: what a step costs here, and that it fits at all. */
export async function measureTraining({ modelFolder, recipe, device, threads }: TrainingMeasureRequest): Promise<TrainingMeasure> {
  const pack = await loadPackage(modelFolder)
  const folder = await mkdtemp(join(tmpdir(), 'umbra-measure-'))
  try {
    const trainer = await openPackageTrainer(pack, recipe, { device, activations: folder, ...(threads === undefined ? {} : { threads }) })
    try {
      const { channels, size } = pack.manifest.image.preprocessing
      const row = channels * size * size
      const films = (first: number): FilmRows => {
        const keys = Array.from({ length: recipe.batch }, (_, i) => createHash('sha256').update(String(first + i)).digest('hex'))
        return { keys, pixels: (positions = keys.map((_, i) => i)) => Float32Array.from({ length: positions.length * row }, (_, i) => Math.sin(i + first)) }
      }
      let texts = 0
      const drawn = (): string[] => Array.from({ length: recipe.batch }, () => `The lungs are clear. ${texts++}`)
      const timed = async (work: () => Promise<unknown>): Promise<number> => {
        const started = performance.now()
        await work()
        return (performance.now() - started) / 1000
      }
      // A rate this small leaves the weights as good as untouched; they are thrown away anyway.
      const step = (seen: FilmRows): Promise<number> => timed(() => trainer.step({ films: seen, texts: drawn() }, { learningRate: 1e-12 }))
      await step(films(0))
      const fresh = await step(films(recipe.batch))
      const again = await step(films(recipe.batch))
      await trainer.embedFilms(films(0))
      const embedded = await timed(async () => {
        await trainer.embedFilms(films(0))
        await trainer.embedTexts(drawn())
      })
      return {
        device: trainer.device,
        deviceReason: trainer.deviceReason,
        memoryBytes: trainer.device === 'cpu' ? Math.max(trainer.memoryBytes, process.memoryUsage.rss()) : trainer.memoryBytes,
        secondsPerStep: again,
        secondsPerNewFilm: trainer.keptBytesPerFilm ? Math.max(0, fresh - again) / recipe.batch : 0,
        secondsPerPairEmbedded: embedded / recipe.batch,
        chunk: trainer.chunk,
        keptBytesPerFilm: trainer.keptBytesPerFilm
      }
    } finally {
      await trainer.close()
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
