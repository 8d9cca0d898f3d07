import { UmbraError } from './umbra-error.ts'

export interface PlainFailure {
  code: string
  message: string
  hint?: string
  file?: string
}

/** What leaves the process when something went wrong. A defect keeps its message, never its stack. */
export function toFailure(error: unknown): PlainFailure {
  if (error instanceof UmbraError) return { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }), ...(error.file === undefined ? {} : { file: error.file }) }
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { code?: unknown }).code
  if (code === 'ENOSPC') return { code: 'disk-full', message: 'The disk is full; nothing half-written was kept.', hint: 'Free some space and try again.' }
  if (code === 'SQLITE_BUSY') return { code: 'library-in-use', message: 'Another Umbra is writing to this library and did not finish in time.', hint: 'Wait for it or close it, then try again; nothing was changed.' }
  return { code: 'internal', message: `Something went wrong inside Umbra: ${message}`, hint: 'Nothing was changed by this step. If it happens again, please report it.' }
}
