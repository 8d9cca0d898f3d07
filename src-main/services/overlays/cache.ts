import { createHash } from 'node:crypto'
import { mkdir, readFile, readdir, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { writeWhole } from '../../base/write-whole.ts'
import type { OverlayMethod } from '../../contract/overlays.ts'
import { pack, unpack } from '../../contract/packed.ts'

/** Maps of all findings of one film over the model's input, as the disk keeps them. */
export interface StoredMaps {
  method: OverlayMethod
  /** In the order of `values`. */
  findings: { id: string; margin: number }[]
  /** Cells along each side; 0 where the model cannot give this map. */
  grid: number
  /** Why there is no map, else null. */
  because: string | null
  runtime: string
  /** [findings, grid, grid] */
  values: Float32Array
}

export interface OverlayCache {
  /** null when absent; what is damaged counts as absent. */
  read(hash: string): Promise<StoredMaps | null>
  write(hash: string, maps: StoredMaps): Promise<void>
}

type Header = Omit<StoredMaps, 'values'> & { sha256: string }

/** A film's maps take some tens of kilobytes: thousands of films. */
const LIMIT = 64 * 1024 * 1024

const digest = (values: Uint8Array): string => createHash('sha256').update(values).digest('hex')

/**
 * One file per hash of everything a map depends on: what changed is asked for under another name, and what is asked for no more is the first to go
 * when `limit` bytes are passed.
 */
export function createOverlayCache(folder: string, limit = LIMIT): OverlayCache {
  const pathOf = (hash: string): string => join(folder, `${hash}.map`)

  async function trim(): Promise<void> {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.map'))
    const files = await Promise.all(names.map(async (name) => ({ path: join(folder, name), ...(await stat(join(folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }))) })))
    let bytes = files.reduce((sum, { size }) => sum + size, 0)
    for (const { path, size } of files.toSorted((a, b) => a.mtimeMs - b.mtimeMs)) {
      if (bytes <= limit) break
      await unlink(path).catch(() => {})
      bytes -= size
    }
  }

  return {
    read: async (hash) => {
      const bytes = await readFile(pathOf(hash)).catch(() => null)
      if (!bytes) return null
      try {
        const { header, values, offset } = unpack<Header>(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
        const { sha256, ...rest } = header
        if (digest(new Uint8Array(values, offset)) !== sha256) return null
        const now = new Date()
        await utimes(pathOf(hash), now, now).catch(() => {})
        return { ...rest, values: new Float32Array(values, offset) }
      } catch {
        return null
      }
    },
    write: async (hash, { values, ...rest }) => {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
      await mkdir(folder, { recursive: true })
      await writeWhole(pathOf(hash), pack<Header>({ ...rest, sha256: digest(bytes) }, bytes))
      await trim()
    }
  }
}
