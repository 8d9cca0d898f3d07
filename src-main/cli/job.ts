import type { App } from '../app.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Job } from '../contract/index.ts'
import type { CommandContext } from './command.ts'

const clock = (seconds: number): string => (seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`)

/** One line that a person can follow: how far, how fast, how long still. */
export function progressLine(job: Job): string {
  const { done, total, rate, secondsLeft, message } = job.progress
  const parts = [`${job.title}: ${done}${total === null ? '' : ` of ${total}`} ${job.unit}`]
  if (rate !== null) parts.push(`${rate.toFixed(rate < 10 ? 1 : 0)}/s`)
  if (secondsLeft !== null) parts.push(`${clock(secondsLeft)} left`)
  if (message) parts.push(message)
  return parts.join(', ')
}

/**
 * Waits for a job with progress on stderr (rewritten in place on a terminal, a line now and then elsewhere).
 *
 * @throws UmbraError with the job's own code when it failed or was cancelled
 */
export async function follow(app: App, jobId: number, context: CommandContext): Promise<Job> {
  const terminal = process.stderr.isTTY
  let last = 0
  const off = app.onEvent((event) => {
    if (event.name !== 'job.changed' || event.payload.id !== jobId || event.payload.state !== 'running') return
    const now = Date.now()
    if (now - last < (terminal ? 100 : 5000)) return
    if (last || terminal) context.err(terminal ? `\r\u001b[K${progressLine(event.payload)}` : `${progressLine(event.payload)}\n`)
    last = now
  })
  const cancel = (): void => void app.jobs.cancel(jobId)
  context.signal.addEventListener('abort', cancel, { once: true })
  const job = await app.jobs.finished(jobId)
  off()
  context.signal.removeEventListener('abort', cancel)
  if (terminal) context.err('\r\u001b[K')
  if (job.state === 'done') return job
  const { code, message, hint, file } = job.error ?? { code: job.state, message: `${job.title} was ${job.state}.` }
  throw new UmbraError(code, message, { ...(hint === undefined ? {} : { hint }), ...(file === undefined ? {} : { file }) })
}
