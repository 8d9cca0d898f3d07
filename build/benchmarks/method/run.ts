import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recipeSchema, type Recipe } from '../../../src-main/contract/finetune.ts'
import { CheckpointFolder } from '../../../src-main/training/checkpoint.ts'
import { evaluate, summarise, type Evaluated } from '../../../src-main/training/evaluate.ts'
import type { LoopData, PromptedFinding } from '../../../src-main/training/loop-types.ts'
import { trainLoop } from '../../../src-main/training/loop.ts'
import type { ModelPackage } from '../../../src-main/models/package.ts'
import { openPackageTrainer } from '../../../src-main/training/package-trainer.ts'
import type { Towers } from './model.ts'

export interface RunResult {
  /** Per finding, in the order of the prompts: margins of the test films. */
  margins: number[][]
  macroAuroc: number | null
  firstLoss: number
  lastLoss: number
  /** Of the last step: whether relaxation had anything to clip. */
  clipped: number | null
  scale: number | null
  seconds: number
}

export interface Run {
  pack: ModelPackage
  data: LoopData
  findings: readonly PromptedFinding[]
  recipe: Partial<Recipe>
  device: 'cpu' | 'webgpu'
  threads: number
}

/** One training at equal steps, judged by its last weights: no selection that one of the four could profit from. With `steps` 0 the start itself. */
export async function runOnce({ pack, data, findings, recipe: change, device, threads }: Run): Promise<RunResult & { towers: Towers }> {
  const recipe = recipeSchema.parse({ patience: 0, checkpointMinutes: 1440, ...change, steps: change.steps || 1 })
  const folder = await mkdtemp(join(tmpdir(), 'umbra-method-run-'))
  const started = performance.now()
  const trainer = await openPackageTrainer(pack, recipe, { device, threads })
  try {
    let first: number | null = null
    let last = { loss: 0, clipped: null as number | null, scale: null as number | null }
    if (change.steps !== 0) {
      const loop = trainLoop({ trainer, data: { ...data, validate: [] }, recipe, findings: [], checkpoints: new CheckpointFolder(folder), run: { dataHash: '', recipeHash: '', modelHash: '' }, now: () => performance.now(), control: { stop: false, checkpoint: false }, warn: () => {} })
      for (let next = await loop.next(); !next.done; next = await loop.next()) {
        if (next.value.kind !== 'step') continue
        const { point } = next.value
        first ??= point.loss
        last = { loss: point.loss ?? 0, clipped: point.clipped, scale: point.scale }
      }
    }
    const scoring = evaluate(trainer, data, data.test, findings, 32, '')
    let end = await scoring.next()
    while (!end.done) end = await scoring.next()
    const { macroAuroc } = summarise(end.value, data, findings)
    return { margins: end.value.margins.map((row) => Array.from(row)), macroAuroc, firstLoss: first ?? 0, lastLoss: last.loss, clipped: last.clipped, scale: last.scale, seconds: (performance.now() - started) / 1000, towers: await trainer.exportModels() }
  } finally {
    await trainer.close()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Stored margins as the evaluation they came from. */
export const evaluatedOf = (data: LoopData, { margins }: RunResult): Evaluated => ({ indices: data.test, margins: margins.map((row) => Float64Array.from(row)), retrieved: [], ranks: new Float64Array(0) })
