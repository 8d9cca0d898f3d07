import { createHash } from 'node:crypto'
import { mkdir, readdir, stat, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeWhole } from '../../base/write-whole.ts'

/**
 * Keeps a copy named by its content. A power cut leaves the whole file or none, and a copy left
 * behind by an interrupted import is found again by its name.
 *
 * @returns the sha256 and the name inside the store
 */
export async function keepCopy(bytes: Uint8Array, kind: string, store: string | null): Promise<{ sha256: string; stored: string | null }> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (store === null) return { sha256, stored: null }
  const stored = `${sha256.slice(0, 2)}/${sha256}.${kind === 'dicom' ? 'dcm' : kind}`
  const path = join(store, stored)
  const present = await stat(path).catch(() => null)
  if (present?.size === bytes.length) return { sha256, stored }
  await mkdir(dirname(path), { recursive: true })
  await writeWhole(path, bytes)
  return { sha256, stored }
}

/** Removes halves that a killed process left behind; those of a living one are its own business. */
export async function removeLeftovers(store: string, isAlive: (pid: number) => boolean): Promise<void> {
  for (const name of await readdir(store, { recursive: true }).catch(() => [])) {
    const pid = /\.(\d+)-\d+\.part$/.exec(name)?.[1]
    if (pid !== undefined && Number(pid) !== process.pid && !isAlive(Number(pid))) await unlink(join(store, name)).catch(() => {})
  }
}
