import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * Path of a process or worker entry that works both from the sources (Node 24 strips types) and from the bundle, where every
 * entry named in electron.vite.config.ts lies in one folder.
 *
 * @param from `import.meta.url` of the caller
 * @param source entry relative to the caller, e.g. `./decode-worker.ts`
 * @param built name in the bundle, e.g. `decode-worker.js`
 */
export function entryPath(from: string, source: string, built: string): string {
  if (from.endsWith('.ts')) return fileURLToPath(new URL(source, from))
  const here = fileURLToPath(new URL(built, from))
  // Shared chunks land in out/main/chunks, one folder below the entries.
  return existsSync(here) ? here : fileURLToPath(new URL(`../${built}`, from))
}
