import { mkdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { Estimate, FinetuneRun, Preset, Recipe } from '../../contract/index.ts'
import { planOf } from '../../training/plan.ts'
import { presetRecipes } from '../../training/recipe.ts'
import type { TrainingMeasure } from '../../training/measure.ts'
import type { Context } from '../context.ts'
import { runFolders } from './folders.ts'
import { modelOf } from './model.ts'

/** Weights, gradients and two moments of AdamW. */
const STATES = 4
/** Two checkpoints (weights and two moments), up to two sets of best weights with theirs, and the package. */
const CHECKPOINT_STATES = 13
/** Of a fixed part and a part per pair, the share that grows with the batch is not known before a trial step; this much is supposed. */
const ACTIVATIONS_PER_WEIGHT_BYTE = 0.4
/** Kept per film before anything was measured: one vector, or the tokens of a ViT-B/32. */
const PROJECTED_BYTES = 4096
const TOKENS_BYTES = 160_000

/** What a recipe costs by rule of thumb, before anything was tried: enough to choose between presets. */
async function rough(context: Context, run: FinetuneRun, recipe: Recipe): Promise<{ estimate: Estimate; checkpointBytes: number }> {
  const model = await modelOf(context, run.modelId)
  let weights = 0
  for (const file of [model.manifest.image.file, model.manifest.text.file]) weights += (await stat(join(model.folder, file))).size
  const { folder } = runFolders(context.paths, run.id)
  await mkdir(folder, { recursive: true })
  const { bavail, bsize } = await statfs(folder)
  const trained = recipe.freeze === 'none' ? 1 : recipe.freeze === 'projections' ? 0.05 : 0.3
  const kept = recipe.freeze === 'none' || !recipe.keepActivations ? 0 : recipe.freeze === 'projections' ? PROJECTED_BYTES : TOKENS_BYTES
  const checkpointBytes = weights * (1 + (CHECKPOINT_STATES - 1) * trained)
  const memoryBytes = weights * (1 + (STATES - 1) * trained) + weights * ACTIVATIONS_PER_WEIGHT_BYTE * Math.min(recipe.batch, recipe.chunk ?? recipe.batch) * trained
  const free = { memoryFreeBytes: process.availableMemory(), diskFreeBytes: bavail * bsize }
  const diskBytes = checkpointBytes + kept * filmsOf(run)
  const estimate = { steps: planOf(recipe, trainingPairs(run)).steps, seconds: null, firstPassSeconds: null, memoryBytes, ...free, diskBytes, fits: memoryBytes < free.memoryFreeBytes && diskBytes < free.diskFreeBytes, suggestedBatch: null, chunk: null, basis: 'rule of thumb, not yet measured' }
  return { estimate, checkpointBytes }
}

function trainingPairs(run: FinetuneRun): number {
  if (!run.check) throw new UmbraError('run-unchecked', 'The data has not been checked yet.')
  return run.check.split.train.pairs
}

/** All films of a run; each is seen by the frozen blocks once. */
const filmsOf = ({ check }: FinetuneRun): number => (check ? check.split.train.pairs + check.split.validate.pairs + check.split.test.pairs : 0)

/** Steps, the first pass through frozen blocks, validations and the comparison before and after. */
function secondsOf(run: FinetuneRun, recipe: Recipe, measured: TrainingMeasure): { seconds: number; firstPassSeconds: number | null } {
  const plan = planOf(recipe, trainingPairs(run))
  const { validate, test } = run.check!.split
  let validations = 0
  for (let step = 0; step <= plan.steps; step++) if (plan.validates(step)) validations++
  const first = filmsOf(run) * measured.secondsPerNewFilm
  const evaluated = validations * validate.pairs + 2 * test.pairs
  return { seconds: plan.steps * measured.secondsPerStep + first + evaluated * measured.secondsPerPairEmbedded, firstPassSeconds: measured.keptBytesPerFilm ? first : null }
}

export async function presets(context: Context, run: FinetuneRun): Promise<Preset[]> {
  const made: Preset[] = []
  for (const preset of presetRecipes(trainingPairs(run))) made.push({ ...preset, estimate: (await rough(context, run, preset.recipe)).estimate })
  return made
}

/** Trial steps in the compute child: what a step takes and holds on this machine; a batch that fits is suggested where this one does not. */
export async function estimate(context: Context, run: FinetuneRun, recipe: Recipe): Promise<Estimate> {
  // A trial step beside a screening would measure both, and take the models from under it.
  if (context.jobs.running().some(({ kind, state }) => (kind === 'screen' || kind === 'finetune') && state !== 'queued')) throw new UmbraError('compute-busy', 'Something is being computed just now; a trial step would not measure itself.', { hint: 'Wait until it is done, or cancel it.' })
  const { estimate: base, checkpointBytes } = await rough(context, run, recipe)
  const model = await modelOf(context, run.modelId)
  const batch = Math.min(recipe.batch, trainingPairs(run))
  try {
    const measured = await context.compute.request('measureTraining', { modelFolder: model.folder, recipe: { ...recipe, batch }, device: run.device })
    const diskBytes = checkpointBytes + measured.keptBytesPerFilm * filmsOf(run)
    const fits = measured.memoryBytes < base.memoryFreeBytes && diskBytes < base.diskFreeBytes
    const suggestedBatch = fits ? null : Math.max(2, Math.floor((batch * base.memoryFreeBytes * 0.7) / measured.memoryBytes))
    return { ...base, memoryBytes: measured.memoryBytes, diskBytes, ...secondsOf(run, recipe, measured), fits, suggestedBatch, chunk: measured.chunk < batch ? measured.chunk : null, basis: `trial steps on ${measured.device} (${measured.deviceReason})` }
  } catch (error) {
    if (!(error instanceof UmbraError) || !['out-of-memory', 'compute-crashed', 'device-lost'].includes(error.code)) throw error
    return { ...base, fits: false, suggestedBatch: Math.max(2, Math.floor(batch / 2)), basis: `a trial step did not fit: ${error.message}` }
  }
}
