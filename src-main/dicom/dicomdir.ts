import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import type { DataSet } from './data-set.ts'
import { readHeaderOf } from './file.ts'
import { items, string, strings } from './values.ts'

export const DICOMDIR_CLASS = '1.2.840.10008.1.3.10'

/** One file a DICOMDIR names: its path, or the reason it cannot be used. */
export type Referenced = { path: string } | { name: string; error: UmbraError }

/** True for a Media Storage Directory, by its meta information; a file with pixels is an image whatever it calls itself. */
export function isDicomDir(meta: DataSet | null, set: DataSet): boolean {
  if (set.elements.has(0x7fe00010)) return false
  return (meta !== null && string(meta, 0x00020002) === DICOMDIR_CLASS) || items(set, 0x00041220).length > 0
}

/**
 * Files named by the directory records (PS3.3 F.3), in their order. The record tree itself is not needed, which also makes loops in it
 * harmless. Names are matched without regard to case, as burnt discs require, and never leave the directory's folder.
 *
 * @throws UmbraError `damaged` and what else reading a header throws
 */
export async function dicomDirFiles(path: string): Promise<Referenced[]> {
  const { dataSet } = await readHeaderOf(path)
  const root = dirname(path)
  const listings = new Map<string, Promise<string[]>>()
  const out: Referenced[] = []
  const seen = new Set<string>()
  for (const record of items(dataSet, 0x00041220)) {
    const parts = strings(record, 0x00041500)
    const name = parts.join('/')
    if (name === '' || seen.has(name)) continue
    seen.add(name)
    out.push(await resolved(root, parts, name, listings))
  }
  return out
}

async function resolved(root: string, parts: string[], name: string, listings: Map<string, Promise<string[]>>): Promise<Referenced> {
  let at = root
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..' || /[/\\\0:]/.test(part)) return { name, error: new UmbraError('unsafe-path', `The DICOMDIR names a file outside its folder: ${name}`) }
    let listing = listings.get(at)
    if (!listing) listings.set(at, (listing = readdir(at).catch(() => [])))
    const names = await listing
    const found = names.includes(part) ? part : names.find((candidate) => bare(candidate) === bare(part))
    if (found === undefined) return { name, error: new UmbraError('dicomdir-missing-file', `The DICOMDIR names ${name}, which is not there`, { hint: 'The disc was copied incompletely.' }) }
    at = join(at, found)
  }
  return { path: at }
}

/** ISO 9660 leaves `;1` and a trailing dot on names, and loses case. */
function bare(name: string): string {
  return name.toUpperCase().replace(/;\d+$/, '').replace(/\.$/, '')
}
