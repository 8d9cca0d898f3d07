import type { App } from '../app.ts'
import { UmbraError } from '../base/umbra-error.ts'
import type { CallName, Params, Result } from '../contract/index.ts'

/** A call of the contract from the command line: the same check, the same handler, the same errors as from the page. */
export async function call<N extends CallName>(app: App, name: N, params: Params<N>): Promise<Result<N>> {
  const reply = await app.dispatch({ name, params })
  if (reply.ok) return reply.value as Result<N>
  const { code, message, hint, file } = reply.error
  throw new UmbraError(code, message, { ...(hint === undefined ? {} : { hint }), ...(file === undefined ? {} : { file }) })
}
