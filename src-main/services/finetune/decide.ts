import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { UmbraError } from '../../base/umbra-error.ts'
import type { FinetuneRun } from '../../contract/index.ts'
import { updateRun } from '../../db/finetune.ts'
import type { Context } from '../context.ts'
import { activateModel } from '../choose.ts'
import { installModel } from '../models.ts'
import { runFolders } from './folders.ts'

/**
 * Keeps the trained package beside the old model, or discards it. Nothing becomes active unless that is asked for: whatever the figures say,
 * the reader changes models knowingly.
 *
 * @throws UmbraError `run-unfinished`
 */
export async function decide(context: Context, run: FinetuneRun, { keep, activate }: { keep: boolean; activate: boolean }): Promise<FinetuneRun> {
  const folders = runFolders(context.paths, run.id)
  if (run.decision) return run
  if (keep) {
    if (!run.receipt || !run.outId || !existsSync(folders.candidate)) throw new UmbraError('run-unfinished', 'There is no trained model to keep yet.', { hint: 'Train to the end first.' })
    await installModel(context, join(folders.candidate, run.outId))
    if (activate) await activateModel(context, run.outId)
  }
  const decided = updateRun(context.db, { ...run, decision: keep ? 'kept' : 'discarded', step: 'decided' }, context.clock().toISOString())
  await rm(folders.candidate, { recursive: true, force: true })
  await rm(folders.checkpoints, { recursive: true, force: true })
  return decided
}
