import { mkdir, statfs } from 'node:fs/promises'
import { UmbraError } from '../../base/umbra-error.ts'
import type { FinetuneRun, Receipt, Recipe } from '../../contract/index.ts'
import { getRun } from '../../db/finetune.ts'
import type { JobControl } from '../../jobs/control.ts'
import { FilmStore } from '../../training/film-store.ts'
import { readPairs, writePairs } from '../../training/pairs/dataset.ts'
import { splitByPatient } from '../../training/pairs/split.ts'
import type { Pair } from '../../training/pairs/types.ts'
import type { TrainingEnd, TrainingNews, TrainingNote } from '../../training/session-types.ts'
import type { Context } from '../context.ts'
import { activationsFolder, filmsFolder, runFolders } from './folders.ts'
import { appendPoint, appendValidation, cutHistory } from './history.ts'
import { modelOf, promptsOf } from './model.ts'
import { prepareFilms } from './pair-files.ts'

/** Less free disk than this and a checkpoint may not fit. */
const LEAST_FREE_BYTES = 1 << 30

/**
 * Trains one run in the compute child, or goes on with it from its last checkpoint.
 *
 * @throws UmbraError `interrupted` when the child died (out of memory, device lost): the job can be resumed
 */
export async function trainRun(context: Context, runId: number, control: JobControl): Promise<Receipt> {
  const run = startedRun(getRun(context.db, runId))
  const folders = runFolders(context.paths, runId)
  await mkdir(folders.folder, { recursive: true })
  const { bavail, bsize } = await statfs(folders.folder)
  if (bavail * bsize < LEAST_FREE_BYTES) throw new UmbraError('disk-full', `Only ${Math.round((bavail * bsize) / 1e6)} MB are free for checkpoints.`, { file: folders.folder, hint: 'Free at least 1 GB.' })
  const model = await modelOf(context, run.modelId)
  const pairs = splitAs(await readPairs(folders.checked), run.recipe, run.check.splitFrom)
  await writePairs(folders.pairs, pairs)

  const { preprocessing } = model.manifest.image
  const store = new FilmStore(filmsFolder(context.paths), preprocessing, 'write')
  try {
    await prepareFilms(context.films, { store, preprocessing }, pairs, control.signal, (done) => control.report({ message: `preparing films: ${done} of ${pairs.length}` }))
  } finally {
    store.close()
  }
  await control.gate()

  const end = await inChild(context, control, folders.history, {
    modelFolder: model.folder,
    pairs: folders.pairs,
    films: filmsFolder(context.paths),
    checkpoints: folders.checkpoints,
    activations: activationsFolder(context.paths),
    candidate: folders.candidate,
    outId: run.outId,
    recipe: run.recipe,
    findings: await promptsOf(context),
    device: run.device,
    provenance: { umbra: context.version, source: run.check.layout, pairsUsed: pairs.length, patients: run.check.patients, startedAt: run.createdAt }
  })
  if (end.left) throw new UmbraError('interrupted', `Training was left at step ${end.step}.`, { hint: 'Resume it to go on from there.' })
  return end.receipt
}

type Started = FinetuneRun & { modelId: string; outId: string; recipe: Recipe; check: NonNullable<FinetuneRun['check']> }

function startedRun(run: FinetuneRun | null): Started {
  if (!run?.check || !run.recipe || !run.modelId || !run.outId) throw new UmbraError('run-unknown', 'This fine-tuning run is not ready to train.', { hint: 'Check data and recipe first.' })
  if (run.check.refused) throw new UmbraError('patient-both-sides', run.check.refused, { file: run.source, hint: 'Correct the split column, or leave it out and Umbra splits by patient.' })
  return run as Started
}

/** A split that came with the data stays; a drawn one follows the recipe's seed and fractions. */
function splitAs(pairs: Pair[], { seed, fractions }: Recipe, splitFrom: 'data' | 'seed'): Pair[] {
  if (splitFrom === 'data') return pairs
  const sizes = new Map<string, number>()
  for (const { patient } of pairs) sizes.set(patient, (sizes.get(patient) ?? 0) + 1)
  const sides = splitByPatient(sizes, fractions, seed)
  return pairs.map((pair) => ({ ...pair, split: sides.get(pair.patient)! }))
}

/** Notes for the run that trains now, by run id: the wizard's stop button. */
const telling = new Map<string, (note: TrainingNote) => void>()
const keyOf = (context: Context, history: string): string => `${context.paths.library}\u001f${history}`

/** Ends training after the present step. @throws UmbraError `job-ended` */
export function stopTraining(context: Context, runId: number): void {
  const tell = telling.get(keyOf(context, runFolders(context.paths, runId).history))
  if (!tell) throw new UmbraError('job-ended', 'This run is not training now.')
  tell('stop')
}

async function inChild(context: Context, control: JobControl, history: string, params: Parameters<typeof context.compute.request<'train'>>[1]): Promise<TrainingEnd> {
  const key = keyOf(context, history)
  let tell: (note: TrainingNote) => void = () => {}
  const leave = (): void => tell('leave')
  // The gate is asked once per news: while it is closed, the child is told to wait.
  let waiting: Promise<void> | null = null
  const news = (value: unknown): void => {
    take(value as TrainingNews, control, history)
    waiting ??= whenGateOpens()
  }
  const whenGateOpens = async (): Promise<void> => {
    let open = false
    // An abort opens it too: the child is told to leave, not to wait.
    const opened = (): void => void (open = true)
    const passed = control.gate().then(opened, opened)
    await new Promise((resolve) => setImmediate(resolve))
    if (!open) {
      tell('pause')
      await passed
      tell('resume')
    }
    waiting = null
  }
  control.signal.addEventListener('abort', leave, { once: true })
  try {
    const request = context.compute.request('train', params, {
      onProgress: news,
      onStart: (send) => {
        tell = send
        telling.set(key, send)
      }
    })
    if (control.signal.aborted) leave()
    const end = await request
    if (end.left) control.signal.throwIfAborted()
    return end
  } catch (error) {
    if (control.signal.aborted || !(error instanceof UmbraError)) throw error
    const lost = error.code === 'compute-crashed' || error.code === 'out-of-memory' || error.code === 'device-lost'
    if (!lost) throw error
    throw new UmbraError('interrupted', `${error.message} Training can go on from its last checkpoint.`, { hint: 'Resume it; if it happens again, choose a smaller batch or the device “cpu”.', cause: error })
  } finally {
    telling.delete(key)
    control.signal.removeEventListener('abort', leave)
  }
}

function take(news: TrainingNews, control: JobControl, history: string): void {
  if (news.kind === 'opened') {
    cutHistory(history, news.step)
    control.report({ done: news.step, total: news.steps, message: `training on ${news.device} (${news.deviceReason})` })
  } else if (news.kind === 'step') {
    appendPoint(history, news.point)
    control.report({ done: news.point.step, message: `loss ${news.point.loss?.toFixed(4) ?? ''}` })
  } else if (news.kind === 'validation') {
    appendValidation(history, news.step, news.validation)
    const { macroAuroc, retrieval } = news.validation
    control.report({ message: `validation: ${macroAuroc === null ? `mean rank ${retrieval.meanRank.toFixed(1)} of ${retrieval.candidates}` : `macro AUROC ${macroAuroc.toFixed(3)}`}${news.best ? ', the best so far' : ''}` })
  } else if (news.kind === 'busy') control.report({ message: `${news.message}: ${news.done} of ${news.total}` })
  else if (news.kind === 'warning') control.report({ message: news.message })
}
