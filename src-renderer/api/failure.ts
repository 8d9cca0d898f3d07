import type { Failure } from '../../src-main/contract/index.ts'

/** A call that was answered with an error: carries the code, the message and the hint as main wrote them. */
export class CallError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.name = 'CallError'
    this.failure = failure
  }
}

/** Anything thrown, as a failure that can be shown. Aborts are no failures: test with `isAbort` first. */
export function asFailure(error: unknown): Failure {
  if (error instanceof CallError) return error.failure
  const message = error instanceof Error ? error.message : String(error)
  return { code: 'RENDERER', message, hint: 'If this happens again, restart Umbra; nothing that was saved is lost.' }
}

export const isAbort = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
