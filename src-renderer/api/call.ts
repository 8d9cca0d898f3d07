import type { CallName, EventName, Events, Params, Result } from '../../src-main/contract/index.ts'
import { bridge } from './bridge.ts'
import { CallError } from './failure.ts'

/**
 * One typed call to main.
 * @throws CallError with code, message and hint when main answers an error.
 */
export async function call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await bridge().call(name, params)
  if (!reply.ok) throw new CallError(reply.error)
  return reply.value as Result<N>
}

/** Subscribes to an event of main; returns the way to stop. */
export function on<N extends EventName>(event: N, handler: (payload: Events[N]) => void): () => void {
  return bridge().on(event, handler)
}
