import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'

/** Absolute paths of what the user named; a missing one is refused before anything starts. */
export function resolvePaths(positionals: string[], command: string): string[] {
  if (positionals.length === 0) throw new UmbraError('usage', `${command}: no path was given.`, { hint: `umbra ${command} <paths...>` })
  return positionals.map((each) => {
    const path = resolve(each)
    if (!existsSync(path)) throw new UmbraError('not-found', `There is nothing at ${each}.`, { file: each, hint: 'Check the path.' })
    return path
  })
}
