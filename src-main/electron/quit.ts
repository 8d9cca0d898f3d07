import { dialog, type BrowserWindow } from 'electron'
import type { App } from '../app.ts'
import type { Job } from '../contract/index.ts'

/** Imports and screenings go on by themselves at the next start; a training run would have to be resumed by hand. */
const isWorthAsking = (job: Job): boolean => job.kind === 'finetune' && (job.state === 'running' || job.state === 'queued')

export const isLive = ({ state }: Pick<Job, 'state'>): boolean => state === 'running' || state === 'queued' || state === 'paused'

export type Leaving = 'stay' | 'background' | 'quit'

const ANSWERS: Record<'window' | 'program', readonly { label: string; means: Leaving }[]> = {
  window: [{ label: 'Keep working', means: 'stay' }, { label: 'Close the window, train on', means: 'background' }, { label: 'Quit', means: 'quit' }],
  program: [{ label: 'Keep working', means: 'stay' }, { label: 'Quit', means: 'quit' }]
}

/** The training run that would be lost sight of, if there is one. */
export async function trainingNow(app: Pick<App, 'dispatch'>): Promise<Job | null> {
  const reply = await app.dispatch({ name: 'jobs.list', params: {} })
  return reply.ok ? ((reply.value as Job[]).find(isWorthAsking) ?? null) : null
}

/** `quit` when nothing stands in the way of ending the program, or what the user has said. Closing the window leaves the choice of training on without it. */
export async function askToLeave(app: Pick<App, 'dispatch'>, window: BrowserWindow | null, closing: 'window' | 'program'): Promise<Leaving> {
  const job = await trainingNow(app)
  if (!job) return 'quit'
  const question = {
    type: 'question' as const,
    title: 'Umbra',
    message: `“${job.title}” is still running.`,
    detail: 'It stops when Umbra quits; its last checkpoint is kept, and it can be resumed from the jobs list.',
    buttons: ANSWERS[closing].map(({ label }) => label),
    defaultId: 0,
    cancelId: 0,
    noLink: true
  }
  const { response } = await (window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question))
  return ANSWERS[closing][response]?.means ?? 'stay'
}
