import { bridge } from './bridge.ts'
import { CallError } from './failure.ts'

export const canSave = (): boolean => bridge().save !== undefined

/**
 * Saves bytes where the user says.
 * @param name suggested file name with its ending
 * @returns the path, null when cancelled
 * @throws CallError `not-saved` with the reason
 */
export async function saveFile(name: string, content: Uint8Array): Promise<string | null> {
  const reply = await bridge().save?.(name, content)
  if (!reply) throw new CallError({ code: 'no-dialog', message: 'This host cannot ask where to save a file.' })
  if (!reply.ok) throw new CallError(reply.error)
  return reply.value
}
