import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { existsSync } from 'node:fs'
import { createApp, type App } from '../app.ts'
import { toFailure } from '../base/failure.ts'
import { libraryFolder } from '../base/library-folder.ts'
import { forkNode } from '../compute/fork-node.ts'
import type { CommandContext } from './command.ts'
import { commands } from './commands/index.ts'

/** `resources/` beside the bundle (out/main/..) or beside the sources. */
export function resourcesFolder(from: string = import.meta.url): string {
  let folder = fileURLToPath(new URL('.', from))
  for (let up = 0; up < 5; up++) {
    const candidate = join(folder, 'resources')
    if (existsSync(join(candidate, 'prompts'))) return candidate
    folder = join(folder, '..')
  }
  throw new Error('the resources folder is missing from this installation')
}

function help(): string {
  const width = Math.max(...Object.values(commands).map((command) => command.usage.length))
  return ['umbra <command> [options]', '', ...Object.values(commands).map((command) => `  ${command.usage.padEnd(width)}  ${command.summary}`), '', 'Every command takes --json. --library DIR names the library; without it the user\'s own is used.', ''].join('\n')
}

/** Runs one command; the exit code is 0 done, 1 refused or failed, 2 used wrongly. Never throws. */
export async function main(argv: string[]): Promise<number> {
  const [name = 'help', ...rest] = argv
  const out = (text: string): void => void process.stdout.write(text)
  const err = (text: string): void => void process.stderr.write(text)
  if (name === 'help' || name === '--help' || name === '-h') {
    out(help())
    return 0
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    err(`umbra: there is no command “${name}”.\n\n${help()}`)
    return 2
  }
  const abort = new AbortController()
  const stop = (): void => abort.abort(new Error('interrupted'))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  // What services note for developers is not part of a command's answer.
  const log = process.env.UMBRA_LOG ? (message: string): void => err(`umbra: ${message}\n`) : (): void => {}
  const opened = new Map<string, Promise<App>>()
  const resources = resourcesFolder()
  const context: CommandContext = {
    out,
    err,
    signal: abort.signal,
    resources,
    open: (library = libraryFolder()) => {
      let app = opened.get(library)
      if (!app) opened.set(library, (app = createApp({ paths: { library, resources }, forkCompute: forkNode, log })))
      return app
    }
  }
  try {
    return await command.run(rest, context)
  } catch (error) {
    const failure = isUsage(error) ? { code: 'usage', message: `${(error as Error).message}`, hint: `umbra ${command.usage}` } : toFailure(error)
    if (rest.includes('--json')) out(`${JSON.stringify({ error: failure })}\n`)
    err(`umbra ${name}: ${failure.message}${'file' in failure && failure.file ? `\n  file: ${failure.file}` : ''}${failure.hint ? `\n  ${failure.hint}` : ''}\n`)
    return failure.code === 'usage' ? 2 : 1
  } finally {
    for (const app of opened.values()) await app.then((open) => open.close(), () => undefined)
    process.off('SIGINT', stop)
    process.off('SIGTERM', stop)
  }
}

/** node:util parseArgs reports a wrong option by these codes. */
const isUsage = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
