import { setImmediate as breathe } from 'node:timers/promises'
import { measureTraining, type TrainingMeasure } from '../training/measure.ts'
import { trainingSession } from '../training/session.ts'
import type { TrainingEnd, TrainingMeasureRequest, TrainingNote, TrainingRequest } from '../training/session-types.ts'
import type { Task } from './serve.ts'

/**
 * Trains in the child. Notes are heard between two units of work: `pause` holds, `stop` ends training and goes on to the figures, `leave` writes a
 * checkpoint and ends, to be resumed.
 */
export async function train(request: TrainingRequest, task: Task): Promise<TrainingEnd> {
  const control = { stop: false, checkpoint: false }
  let leaving = false
  let paused: Promise<void> | null = null
  let resume = (): void => {}
  task.onNote((raw) => {
    const note = raw as TrainingNote
    if (note === 'pause') paused ??= new Promise((resolve) => (resume = resolve))
    else {
      paused = null
      resume()
    }
    if (note === 'stop') control.stop = true
    if (note === 'leave') leaving = control.checkpoint = true
  })
  let step = 0
  let checkpointAt: number | null = null
  const session = trainingSession(request, control)
  try {
    for (;;) {
      // Messages arrive only when the event loop turns.
      await breathe()
      if (paused) await paused
      task.signal.throwIfAborted()
      // Between the start and the first step, and during the last figures, there is nothing newer to save.
      if (leaving && (checkpointAt === step || !control.checkpoint)) return { left: true, step }
      const next = await session.next()
      if (next.done) return { left: false, receipt: next.value }
      if (next.value.kind === 'opened') step = next.value.step
      if (next.value.kind === 'step') step = next.value.point.step
      if (next.value.kind === 'checkpoint') checkpointAt = next.value.step
      if (leaving && next.value.kind === 'busy') return { left: true, step }
      task.progress(next.value)
    }
  } finally {
    // Releases sessions and files, however this ends.
    await session.return(undefined as never)
  }
}

export async function measure(request: TrainingMeasureRequest): Promise<TrainingMeasure> {
  return measureTraining(request)
}
