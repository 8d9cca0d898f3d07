import { rm } from 'node:fs/promises'
import type { Receipt } from '../contract/index.ts'
import { loadPackage } from '../models/load.ts'
import { CheckpointFolder } from './checkpoint.ts'
import { exportPackage } from './export-package.ts'
import { FilmStore } from './film-store.ts'
import { trainLoop } from './loop.ts'
import type { LoopControl } from './loop-types.ts'
import { openPackageTrainer } from './package-trainer.ts'
import { pairData } from './pair-data.ts'
import { dataHash, readPairs } from './pairs/dataset.ts'
import { planOf } from './plan.ts'
import { recipeHash } from './recipe.ts'
import type { TrainingNews, TrainingRequest } from './session-types.ts'

/**
 * One whole run: open the model, train or go on training, compare on held-out patients, write the candidate package. Yields after every unit of
 * work; ending the generator early releases everything.
 *
 * @throws UmbraError of the model, the data, the checkpoints, the device
 */
export async function* trainingSession(request: TrainingRequest, control: LoopControl, now: () => number = () => performance.now()): AsyncGenerator<TrainingNews, Receipt> {
  const { recipe, findings } = request
  const warnings: string[] = []
  const pack = await loadPackage(request.modelFolder)
  const { preprocessing } = pack.manifest.image
  const pairs = await readPairs(request.pairs)
  const store = new FilmStore(request.films, preprocessing, 'read')
  try {
    const data = pairData(pairs, store, preprocessing, recipe)
    const plan = planOf(recipe, data.train.length)
    if (plan.batch < recipe.batch) warnings.push(`There are only ${data.train.length} training pairs: the batch is ${plan.batch} instead of ${recipe.batch}.`)
    const checkpoints = new CheckpointFolder(request.checkpoints)
    const run = { dataHash: dataHash(pairs), recipeHash: recipeHash(recipe), modelHash: pack.hash }
    const from = await whereItStood(checkpoints, run)
    const trainer = await openPackageTrainer(pack, { ...recipe, batch: plan.batch, ...(from.chunk === undefined ? {} : { chunk: from.chunk }) }, { device: request.device, activations: request.activations, ...(request.threads === undefined ? {} : { threads: request.threads }) })
    try {
      if (trainer.chunk < plan.batch && recipe.chunk === undefined) warnings.push(`${trainer.chunk} pairs go through the encoders at a time, as the memory allows; the loss sees all ${plan.batch}.`)
      yield { kind: 'opened', step: from.step, steps: plan.steps, device: trainer.device, deviceReason: trainer.deviceReason, memoryBytes: trainer.memoryBytes, warnings }
      const { figures, ...ended } = yield* trainLoop({ trainer, data, recipe: { ...recipe, batch: plan.batch }, findings, checkpoints, run, now, control, warn: (message) => warnings.push(message) })
      const { hash } = pack
      const receipt: Receipt = {
        ...figures,
        ...ended,
        warnings: [...figures.warnings, ...warnings],
        device: trainer.device,
        deviceReason: trainer.deviceReason,
        parity: null,
        recipeHash: run.recipeHash,
        dataHash: run.dataHash,
        startModel: { id: pack.manifest.id, version: pack.manifest.version, hash }
      }
      yield { kind: 'busy', message: 'writing the trained model', done: 0, total: 1 }
      await rm(request.candidate, { recursive: true, force: true })
      const parity = await exportPackage(pack, trainer, receipt, { folder: request.candidate, id: request.outId, recipe, provenance: request.provenance, sample: { films: data.films(data.test.slice(0, PARITY)), texts: data.test.slice(0, PARITY).map((index) => data.report(index)) } })
      return { ...receipt, parity }
    } finally {
      await trainer.close()
    }
  } finally {
    store.close()
  }
}

/** Pieces of another size would sum gradients in another order: a run that goes on keeps the one it began with, whatever memory is free by then. */
async function whereItStood(checkpoints: CheckpointFolder, run: Parameters<CheckpointFolder['latest']>[0]): Promise<{ step: number; chunk?: number }> {
  const found = await checkpoints.latest(run)
  const { chunk } = (found?.meta.trainer ?? {}) as { chunk?: number }
  return { step: found?.meta.step ?? 0, ...(chunk === undefined ? {} : { chunk }) }
}

/** Films and reports that the exported files are compared on. */
const PARITY = 8

