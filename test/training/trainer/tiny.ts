import { createRandom } from '../../../src-main/base/random.ts'
import { freshVitClip } from '../../../src-main/training/fresh-vit-clip.ts'
import { createTrainer } from '../../../src-main/training/trainer.ts'
import type { Trainer, TrainerOptions } from '../../../src-main/training/trainer-types.ts'
import type { PairBatch } from '../../../src-main/training/trainer/inputs.ts'

export const TINY = freshVitClip({ imageSize: 16, patch: 8, channels: 1, width: 16, layers: 2, heads: 2, embed: 8, vocab: 20, context: 6, seed: 7 })

export const tinyTrainer = (options: Partial<TrainerOptions> = {}): Promise<Trainer> => createTrainer({ imageModel: TINY.image, textModel: TINY.text, batch: 6, threads: 1, ...options })

/** Random films, and texts that end in the highest token. */
export function tinyBatch(n = 6, seed = 1): Required<Omit<PairBatch, 'attentionMask'>> {
  const random = createRandom(`batch/${seed}`)
  return {
    pixelValues: Float32Array.from({ length: n * 256 }, () => random.normal()),
    inputIds: Array.from({ length: n }, () => [...Array.from({ length: 4 }, () => 1 + random.integer(18)), 19, 0]).flat()
  }
}
