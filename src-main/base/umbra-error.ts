/**
 * Every refusal a user can see. `code` is stable and machine-readable; `message` names the thing and the reason;
 * `hint` says what to do. Anything else that is thrown is a defect and is reported as `internal`.
 */
export class UmbraError extends Error {
  readonly code: string
  readonly file: string | undefined
  readonly hint: string | undefined

  constructor(code: string, message: string, extra: { file?: string; hint?: string; cause?: unknown } = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'UmbraError'
    this.code = code
    this.file = extra.file
    this.hint = extra.hint
  }
}
