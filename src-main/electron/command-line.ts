import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * Files and folders named on a command line, as absolute paths; switches and what does not exist are passed over.
 *
 * @param argv everything after the program (and, in development, after the application's folder)
 * @param directory what relative paths are relative to
 */
export function pathsToImport(argv: readonly string[], directory: string): string[] {
  return argv
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(directory, argument))
    .filter((path) => existsSync(path))
}
