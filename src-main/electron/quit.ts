import { dialog, type BrowserWindow } from 'electron'
import type { App } from '../app.ts'
import type { Job } from '../contract/index.ts'

/** Imports and screenings go on by themselves at the next start; a training run would have to be resumed by hand. */
const isWorthAsking = (job: Job): boolean => job.kind === 'finetune' && (job.state === 'running' || job.state === 'queued')

/** True when nothing stands in the way of ending the program, or the user has said so. */
export async function mayQuit(app: Pick<App, 'dispatch'>, window: BrowserWindow | null): Promise<boolean> {
  const reply = await app.dispatch({ name: 'jobs.list', params: {} })
  const job = reply.ok ? (reply.value as Job[]).find(isWorthAsking) : undefined
  if (!job) return true
  const question = {
    type: 'question' as const,
    title: 'Umbra',
    message: `“${job.title}” is still running.`,
    detail: 'It stops when Umbra quits. Its last checkpoint is kept, and it can be resumed from the jobs list.',
    buttons: ['Keep working', 'Quit'],
    defaultId: 0,
    cancelId: 0,
    noLink: true
  }
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return response === 1
}
