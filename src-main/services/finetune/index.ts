import { rm } from 'node:fs/promises'
import { UmbraError } from '../../base/umbra-error.ts'
import type { CallName, Checked, FinetuneRun, Receipt, Result } from '../../contract/index.ts'
import { recipeSchema } from '../../contract/finetune.ts'
import { currentRun, deleteRun, getRun, insertRun, listRuns, updateRun } from '../../db/finetune.ts'
import type { JobRunner } from '../../jobs/manager.ts'
import type { Context } from '../context.ts'
import { listModels } from '../models.ts'
import { checkSource, keepCheck, readProblems } from './check.ts'
import { decide } from './decide.ts'
import { estimate, presets } from './estimate.ts'
import { runFolders } from './folders.ts'
import { readHistory } from './history.ts'
import { modelOf, promptsOf } from './model.ts'
import { previewPairs } from './preview.ts'
import { stopTraining, trainRun } from './train.ts'

type FinetuneCall = Extract<CallName, `finetune.${string}`>
type FinetuneHandlers = { [N in FinetuneCall]: (params: Checked<N>) => Result<N> | Promise<Result<N>> }

type JobParams = { task: 'check' | 'train'; runId: number; seed?: number; anyLanguage?: boolean; exclude?: string | undefined }

/** The wizard's calls; its state lives in the database, so that leaving and coming back returns to the same step. */
export function createFinetuneHandlers(context: Context): FinetuneHandlers {
  const { db, jobs } = context
  const now = (): string => context.clock().toISOString()
  const must = (runId: number): FinetuneRun => {
    const run = getRun(db, runId)
    if (!run) throw new UmbraError('run-unknown', `There is no fine-tuning run ${runId}.`)
    return run
  }
  const busy = (run: FinetuneRun): boolean => run.jobId !== null && ['queued', 'running', 'paused'].includes(jobs.get(run.jobId).state)
  const idle = (run: FinetuneRun): FinetuneRun => {
    if (busy(run)) throw new UmbraError('run-busy', 'This run is being worked on.', { hint: 'Wait for it, or cancel it first.' })
    return run
  }
  return {
    'finetune.current': () => currentRun(db),
    'finetune.list': () => listRuns(db),
    'finetune.get': ({ runId }) => must(runId),
    'finetune.begin': ({ source, modelId, seed, anyLanguage, exclude }) => {
      const run = insertRun(db, { step: 'data', source, check: null, modelId: modelId ?? null, outId: null, device: 'auto', recipe: null, jobId: null, receipt: null, decision: null }, now())
      const job = jobs.start('finetune', 'Checking pairs', 'films', { task: 'check', runId: run.id, seed, anyLanguage, exclude } satisfies JobParams)
      return updateRun(db, { ...run, jobId: job.id }, now())
    },
    'finetune.problems': async ({ runId, code, offset, limit }) => {
      const rows = (await readProblems(context, must(runId).id)).filter((problem) => code === undefined || problem.code === code)
      return { total: rows.length, rows: rows.slice(offset, offset + limit) }
    },
    'finetune.preview': async (params) => previewPairs(context, params, (await modelOf(context, must(params.runId).modelId)).manifest.image.preprocessing),
    'finetune.presets': async ({ runId }) => presets(context, must(runId)),
    'finetune.estimate': ({ runId, recipe }) => estimate(context, must(runId), recipe),
    'finetune.setStep': ({ runId, step }) => {
      const run = must(runId)
      if (run.decision) throw new UmbraError('run-decided', 'This run was decided.', { hint: 'Begin a new one.' })
      if (step !== 'data' && !run.check) throw new UmbraError('run-unchecked', 'The data has not been checked yet.')
      if (step === 'result' && !run.receipt) throw new UmbraError('run-unfinished', 'Training has not ended yet.')
      return updateRun(db, { ...run, step }, now())
    },
    'finetune.start': async ({ runId, recipe, modelId, outId, device }) => {
      const run = idle(must(runId))
      if ((await listModels(context)).some(({ id }) => id === outId)) throw new UmbraError('model-exists', `A model ${outId} is already installed.`, { hint: 'Choose another name for the new one.' })
      if (!run.check) throw new UmbraError('run-unchecked', 'The data has not been checked yet.')
      if (run.check.refused) throw new UmbraError('patient-both-sides', run.check.refused, { file: run.source, hint: 'Correct the split column, or leave it out and Umbra splits by patient.' })
      if (run.receipt) throw new UmbraError('run-finished', 'This run has been trained.', { hint: 'Keep or discard it, then begin a new one.' })
      const job = jobs.start('finetune', `Fine-tuning ${outId}`, 'steps', { task: 'train', runId } satisfies JobParams)
      return updateRun(db, { ...run, recipe, modelId, outId, device, step: 'training', jobId: job.id }, now())
    },
    'finetune.stop': ({ runId }) => {
      stopTraining(context, must(runId).id)
      return must(runId)
    },
    'finetune.history': ({ runId, afterStep }) => readHistory(runFolders(context.paths, must(runId).id).history, afterStep),
    'finetune.decide': async ({ runId, keep, activate }) => decide(context, idle(must(runId)), { keep, activate }),
    'finetune.discardRun': async ({ runId }) => {
      const run = must(runId)
      if (run.jobId !== null && busy(run)) {
        jobs.cancel(run.jobId)
        await jobs.finished(run.jobId)
      }
      await rm(runFolders(context.paths, run.id).folder, { recursive: true, force: true })
      deleteRun(db, run.id)
      return null
    }
  }
}

/** A check or a training; run again after an interruption it goes on from what is stored. */
export function createFinetuneRunner(context: Context): JobRunner {
  const change = (runId: number, change: Partial<FinetuneRun>): void => {
    const run = getRun(context.db, runId)
    if (run) updateRun(context.db, { ...run, ...change }, context.clock().toISOString())
  }
  return async (params, control): Promise<unknown> => {
    const { task, runId, seed = 1, anyLanguage = false, exclude } = params as JobParams
    if (task === 'train') {
      const receipt: Receipt = await trainRun(context, runId, control)
      change(runId, { receipt, step: 'result' })
      return receipt
    }
    const run = getRun(context.db, runId)
    if (!run) throw new UmbraError('run-unknown', `There is no fine-tuning run ${runId}.`)
    const model = await modelOf(context, run.modelId)
    const { check, pairs, problems } = await checkSource(context, {
      source: run.source,
      seed,
      fractions: recipeSchema.parse({}).fractions,
      anyLanguage,
      exclude,
      sections: 'both',
      findings: await promptsOf(context),
      preprocessing: model.manifest.image.preprocessing,
      signal: control.signal,
      progress: async (done, total, message) => {
        await control.gate()
        control.report({ done, total, message })
      }
    })
    await keepCheck(context, runId, pairs, problems)
    change(runId, { check, modelId: model.manifest.id, step: 'quality' })
    return { usable: check.usable, problems: problems.length }
  }
}
