import { createHash } from 'node:crypto'
import { recipeSchema, type Recipe } from '../../src-main/contract/finetune.ts'
import { CheckpointFolder } from '../../src-main/training/checkpoint.ts'
import type { StateArray } from '../../src-main/training/checkpoint-file.ts'
import { trainLoop, type LoopOptions } from '../../src-main/training/loop.ts'
import type { LoopData, LoopTrainer } from '../../src-main/training/loop-types.ts'

/** Two linear towers over 6 film values and 5 words, trained by plain contrastive descent with momentum: small, but a real trajectory. */
const WORDS = ['clear', 'effusion', 'opacity', 'left', 'right']
const SIZE = 4
const PIXELS = 6

export function toyTrainer(): LoopTrainer & { weights: Float32Array; momentum: Float32Array } {
  const weights = Float32Array.from({ length: SIZE * (PIXELS + WORDS.length) }, (_, i) => Math.sin(i * 1.7) * 0.5)
  const momentum = new Float32Array(weights.length)
  const embed = (values: number[], offset: number): number[] => Array.from({ length: SIZE }, (_, d) => values.reduce((sum, value, j) => sum + value * weights[offset + d * values.length + j]!, 0))
  const unit = (vector: number[]): number[] => vector.map((value) => value / (Math.hypot(...vector) || 1))
  const bag = (text: string): number[] => WORDS.map((word) => text.split(' ').filter((each) => each === word).length + 0.1)
  const film = (films: Float32Array, n: number): number[] => Array.from(films.subarray(n * PIXELS, (n + 1) * PIXELS))
  const loss = (films: Float32Array, texts: string[]): number => {
    const u = texts.map((_, n) => unit(embed(film(films, n), 0)))
    const v = texts.map((text) => unit(embed(bag(text), SIZE * PIXELS)))
    const s = u.map((a) => v.map((b) => 5 * a.reduce((sum, value, d) => sum + value * b[d]!, 0)))
    return s.reduce((sum, row, i) => sum + Math.log(row.reduce((total, value) => total + Math.exp(value), 0)) - row[i]!, 0) / s.length
  }
  return {
    embeddingSize: SIZE,
    weights,
    momentum,
    async step({ films: rows, texts }, { learningRate }) {
      const films = rows.pixels()
      const base = loss(films, texts)
      const gradient = Float32Array.from(weights, (kept, i) => {
        weights[i] = kept + 1e-2
        const moved = loss(films, texts)
        weights[i] = kept
        return (moved - base) / 1e-2
      })
      for (let i = 0; i < weights.length; i++) {
        momentum[i] = 0.9 * momentum[i]! + gradient[i]!
        weights[i]! -= learningRate * momentum[i]!
      }
      return { loss: base, diagnostics: { positiveCosine: null, negativeCosine: null, clipped: null, scale: 5, gradientNorm: Math.hypot(...gradient) } }
    },
    embedFilms: async ({ keys, pixels }) => Float32Array.from(keys.flatMap((_, i) => unit(embed(film(pixels(), i), 0)))),
    embedTexts: async (texts) => Float32Array.from(texts.flatMap((text) => unit(embed(bag(text), SIZE * PIXELS)))),
    state: async () => ({ arrays: new Map<string, StateArray>([['weights', weights.slice()], ['momentum', momentum.slice()]]), meta: null }),
    load: async ({ arrays }) => {
      weights.set(arrays.get('weights') as Float32Array)
      momentum.set(arrays.get('momentum') as Float32Array)
    }
  }
}

const noise = (i: number): number => ((Math.sin(i * 12.9898) * 43758.5453) % 1) * 0.3

/** Film value 0 speaks for effusion, 1 for opacity, 2 for the side. */
export function toyData(n = 120): LoopData {
  const truth = (i: number) => ({ effusion: i % 2 === 0, opacity: i % 3 === 0 })
  const sentences = (i: number): string[] => [truth(i).effusion ? 'effusion' : 'clear', truth(i).opacity ? 'opacity' : 'clear', i % 5 < 2 ? 'left' : 'right']
  const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)
  return {
    train: range(0, n * 0.6),
    validate: range(n * 0.6, n * 0.8),
    test: range(n * 0.8, n),
    films: (indices) => ({
      keys: indices.map(String),
      pixels: (positions = indices.map((_, at) => at)) => Float32Array.from(positions.map((at) => indices[at]!).flatMap((i) => [Number(truth(i).effusion), Number(truth(i).opacity), Number(i % 5 < 2), 0.5, 0.2, 1].map((value, j) => value + noise(i * 7 + j))))
    }),
    draw: (i, random) => sentences(i)[random.integer(3)]!,
    report: (i) => sentences(i).join(' '),
    patient: (i) => `p${Math.floor(i / 2)}`,
    study: (i) => `s${i}`,
    labels: (i) => truth(i),
    labelsFrom: 'silver'
  }
}

export const toyFindings = ['effusion', 'opacity'].map((id) => ({ id, name: id, positive: [id], negative: ['clear'] }))

export function toyRun(folder: string, recipe: Partial<Recipe> = {}, trainer = toyTrainer()): { options: LoopOptions; trainer: typeof trainer } {
  const whole = recipeSchema.parse({ batch: 8, steps: 60, learningRate: 0.05, validateEvery: 7, patience: 0, checkpointSteps: 3, ...recipe })
  let time = 0
  return {
    trainer,
    options: { trainer, data: toyData(), recipe: whole, findings: toyFindings, checkpoints: new CheckpointFolder(folder), run: { dataHash: 'd', recipeHash: 'r', modelHash: 'm' }, now: () => (time += 7), control: { stop: false, checkpoint: false }, warn: () => {} }
  }
}

/** Runs to the end and prints what the end depends on. */
export async function finish(folder: string, recipe: Partial<Recipe> = {}, onEvent: () => Promise<void> | void = () => {}): Promise<{ digest: string; bestStep: number; verdict: string; gain: number | undefined }> {
  const { options, trainer } = toyRun(folder, recipe)
  const loop = trainLoop(options)
  for (;;) {
    const next = await loop.next()
    if (next.done) {
      const { figures, bestStep } = next.value
      return { digest: createHash('sha256').update(trainer.weights).update(trainer.momentum).update(JSON.stringify(figures)).digest('hex'), bestStep, verdict: figures.verdict, gain: figures.macroAurocDifference?.estimate }
    }
    await onEvent()
  }
}
