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

export interface RunResult {
  evaluated: Evaluated
  macroAuroc: number | null
  firstLoss: number
  lastLoss: number
  /** Of the last step: whether relaxation had anything to clip. */
  clipped: number | null
  scale: number | null
  seconds: number
}

/** One training at equal steps, judged by its last weights: no selection that one of the four could profit from. */
export async function runOnce(pack: ModelPackage, data: LoopData, findings: readonly PromptedFinding[], change: Partial<Recipe>, device: 'cpu' | 'webgpu', threads?: number): Promise<RunResult> {
  const recipe = recipeSchema.parse({ patience: 0, checkpointMinutes: 1440, ...change })
  const folder = await mkdtemp(join(tmpdir(), 'umbra-method-run-'))
  const started = performance.now()
  const trainer = await openPackageTrainer(pack, recipe, { device, ...(threads === undefined ? {} : { threads }) })
  try {
    const loop = trainLoop({ trainer, data: { ...data, validate: [] }, recipe, findings: [], checkpoints: new CheckpointFolder(folder), run: { dataHash: '', recipeHash: '', modelHash: '' }, now: () => performance.now(), control: { stop: false, checkpoint: false }, warn: () => {} })
    let first: number | null = null
    let last = { loss: 0, clipped: null as number | null, scale: null as number | null }
    for (let next = await loop.next(); !next.done; next = await loop.next()) {
      if (next.value.kind !== 'step') continue
      const { point } = next.value
      first ??= point.loss
      last = { loss: point.loss ?? 0, clipped: point.clipped, scale: point.scale }
    }
    const scoring = evaluate(trainer, data, data.test, findings, 32, '')
    let end = await scoring.next()
    while (!end.done) end = await scoring.next()
    return { evaluated: end.value, macroAuroc: summarise(end.value, data, findings).macroAuroc, firstLoss: first ?? 0, lastLoss: last.loss, clipped: last.clipped, scale: last.scale, seconds: (performance.now() - started) / 1000 }
  } finally {
    await trainer.close()
    await rm(folder, { recursive: true, force: true })
  }
}
