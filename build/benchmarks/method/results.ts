import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash } from '../../../src-main/base/canonical-json.ts'

/** What was computed before, by everything it depends on: a benchmark that was stopped goes on where it was. */
export interface Results {
  get<T>(key: object, make: () => Promise<T>): Promise<T>
  /** Bytes instead of JSON. */
  bytes(key: object, make: () => Uint8Array): Uint8Array
}

/** @param folder null keeps nothing */
export function openResults(folder: string | null): Results {
  const place = (key: object, extension: string): string | null => (folder === null ? null : join(folder, `${contentHash(key).slice(0, 24)}.${extension}`))
  const keep = (file: string | null, content: string | Uint8Array): void => {
    if (!file) return
    mkdirSync(folder!, { recursive: true })
    writeFileSync(`${file}.part`, content)
    renameSync(`${file}.part`, file)
  }
  return {
    get: async <T>(key: object, make: () => Promise<T>): Promise<T> => {
      const file = place(key, 'json')
      if (file && existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as { result: T }).result
      const result = await make()
      keep(file, JSON.stringify({ key, result }))
      return result
    },
    bytes: (key, make) => {
      const file = place(key, 'u8')
      if (file && existsSync(file)) return new Uint8Array(readFileSync(file))
      const made = make()
      keep(file, made)
      return made
    }
  }
}
