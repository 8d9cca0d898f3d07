import { z } from 'zod'
import { toFailure } from './base/failure.ts'
import { calls, type CallName, type Handlers, type Reply } from './contract/index.ts'

export interface Request {
  name: string
  params: unknown
}

export type Dispatch = (request: Request) => Promise<Reply<unknown>>

const SLOW_MS = 200

/** One request in, one reply out: name check, validation, error conversion and timing happen here and nowhere else. Never rejects. */
export function createDispatch(handlers: Handlers, log: (message: string) => void): Dispatch {
  return async ({ name, params }) => {
    if (!Object.hasOwn(calls, name)) return { ok: false, error: { code: 'unknown-call', message: `Umbra has no call “${String(name).slice(0, 80)}”.` } }
    const known = name as CallName
    const checked = calls[known].params.safeParse(params ?? {})
    if (!checked.success) return { ok: false, error: { code: 'bad-request', message: `${known}: ${z.prettifyError(checked.error)}` } }
    const started = performance.now()
    try {
      const value = await (handlers[known] as (params: unknown) => unknown)(checked.data)
      return { ok: true, value }
    } catch (error) {
      const failure = toFailure(error)
      // The stack stays here: a reply carries only what a reader can use.
      if (failure.code === 'internal') log(`${known}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      return { ok: false, error: failure }
    } finally {
      const elapsed = performance.now() - started
      if (elapsed > SLOW_MS) log(`${known} took ${elapsed.toFixed(0)} ms`)
    }
  }
}
