import type { ImportResult, Job, ScreenResult } from '../../../src-main/contract/index.ts'
import { plural } from '../../shared/format/number.ts'
import { duration } from '../../shared/format/duration.ts'

export const STATE_WORDS: Record<Job['state'], string> = {
  queued: 'waiting',
  running: 'running',
  paused: 'paused',
  interrupted: 'interrupted',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled'
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

export const importResult = (job: Job): ImportResult | null =>
  job.kind === 'import' && isRecord(job.result) && Array.isArray(job.result.skipped) ? (job.result as unknown as ImportResult) : null

export const screenResult = (job: Job): ScreenResult | null =>
  job.kind === 'screen' && isRecord(job.result) && typeof job.result.films === 'number' ? (job.result as unknown as ScreenResult) : null

/** What a finished job brought, in one line. */
export function outcome(job: Job): string {
  if (job.error) return job.error.message
  const imported = importResult(job)
  if (imported) {
    const { imported: fresh, updated, unchanged, skipped } = imported
    return [`${plural(fresh, 'image')} new`, updated && `${updated} updated`, unchanged && `${unchanged} unchanged`, skipped.length && `${skipped.length} skipped`].filter(Boolean).join(', ')
  }
  const screened = screenResult(job)
  if (screened) {
    const refused = screened.refused.reduce((sum, { count }) => sum + count, 0)
    return [plural(screened.films, 'film'), screened.reused && `${screened.reused} from stored embeddings`, refused && `${refused} refused`, duration(screened.seconds), screened.device].filter(Boolean).join(', ')
  }
  // The verdict of a training, in the receipt's own words.
  if (job.kind === 'finetune' && isRecord(job.result) && typeof job.result.summary === 'string') return job.result.summary
  if (job.kind === 'finetune' && isRecord(job.result) && typeof job.result.usable === 'number') return `${plural(job.result.usable, 'usable pair')}, ${plural(Number(job.result.problems), 'remark')}`
  if (job.kind === 'honesty' && isRecord(job.result)) return `${plural(Number(job.result.findings), 'finding')} on ${plural(Number(job.result.films), 'synthetic film')}, ${plural(Number(job.result.marked), 'marked film')}`
  return job.progress.message
}
