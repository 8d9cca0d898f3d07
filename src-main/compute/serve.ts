import { toFailure } from '../base/failure.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { Channel } from './channel.ts'
import type { CheckedParams, OperationName, OperationResult } from './operations.ts'
import { operations } from './operations.ts'
import { toChildSchema, type ToClient } from './protocol.ts'

/** What a running handler is given besides its parameters. */
export interface Task {
  /** Aborted when the client no longer wants the answer. Look at it between steps: a running forward pass cannot be stopped. */
  readonly signal: AbortSignal
  progress(value: unknown): void
  /** Notes of the client for this request, e.g. `'pause'`. */
  onNote(listener: (note: unknown) => void): void
  log(message: string): void
}

export type ComputeHandlers = { [N in OperationName]: (params: CheckedParams<N>, task: Task) => Promise<OperationResult<N>> }

interface Running {
  abort: AbortController
  notes: unknown[]
  listener: ((note: unknown) => void) | null
}

/** Answers requests until the process ends: checks each at the boundary, runs its handler, sends exactly one result or error. */
export function serve(channel: Channel, handlers: ComputeHandlers, runtime: string): void {
  const running = new Map<number, Running>()
  const post = (message: ToClient): void => channel.post(message)
  const log = (message: string): void => post({ type: 'log', message })

  const run = async (id: number, name: string, params: unknown): Promise<void> => {
    const state: Running = { abort: new AbortController(), notes: [], listener: null }
    running.set(id, state)
    const task: Task = {
      signal: state.abort.signal,
      progress: (value) => post({ type: 'progress', id, value }),
      onNote: (listener) => {
        state.listener = listener
        for (const note of state.notes.splice(0)) listener(note)
      },
      log
    }
    try {
      if (!Object.hasOwn(operations, name)) throw new UmbraError('compute-unknown', `The compute process knows no operation “${name}”.`)
      const operation = name as OperationName
      const checked = operations[operation].params.safeParse(params)
      if (!checked.success) throw new UmbraError('compute-params', `“${name}” was asked for with parameters that do not fit: ${checked.error.message}`)
      const handler = handlers[operation] as (params: unknown, task: Task) => Promise<unknown>
      post({ type: 'result', id, value: await handler(checked.data, task) })
    } catch (error) {
      post({ type: 'error', id, error: toFailure(error) })
    } finally {
      running.delete(id)
    }
  }

  channel.onMessage((raw) => {
    const parsed = toChildSchema.safeParse(raw)
    if (!parsed.success) return log(`compute was sent a message that is none: ${parsed.error.message}`)
    const message = parsed.data
    const state = running.get(message.id)
    if (message.type === 'request') void run(message.id, message.operation, message.params)
    else if (message.type === 'cancel') state?.abort.abort(new UmbraError('cancelled', 'No longer wanted.'))
    else if (state?.listener) state.listener(message.note)
    else state?.notes.push(message.note)
  })
  post({ type: 'ready', runtime })
}
