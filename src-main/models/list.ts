import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { toFailure, type PlainFailure } from '../base/failure.ts'
import { readManifest } from './files.ts'
import { modelHash } from './hash.ts'
import type { Manifest } from './manifest.ts'

/** A folder that is, or should be, a package. Its files were not read yet: `loadPackage` does. */
export interface ListedPackage {
  folder: string
  /** Name of the folder; equals the manifest's id in a sound package. */
  id: string
  shipped: boolean
  manifest: Manifest | null
  hash: string | null
  problem: PlainFailure | null
}

/**
 * Every package folder under the given ones, in order of id; one that cannot be used is listed with the reason, not left out.
 * A user's package with the id of a shipped one is listed as a problem: two models never go by one name.
 *
 * @param folders folders that hold package folders; a folder that does not exist holds none
 */
export async function listPackages(folders: readonly { folder: string; shipped: boolean }[]): Promise<ListedPackage[]> {
  const found = new Map<string, ListedPackage>()
  const clashes: ListedPackage[] = []
  for (const { folder, shipped } of folders) {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    // A dot in front marks an installation that did not finish.
    for (const entry of entries.filter((each) => each.isDirectory() && !each.name.startsWith('.'))) {
      const listed = await read(join(folder, entry.name), entry.name, shipped)
      const first = found.get(entry.name)
      if (!first) found.set(entry.name, listed)
      else clashes.push({ ...listed, manifest: null, hash: null, problem: { code: 'model-id-taken', message: `Another model is called ${entry.name}: ${first.folder}`, file: listed.folder, hint: 'Rename the folder and the id in its manifest.' } })
    }
  }
  return [...found.values(), ...clashes].toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
}

async function read(folder: string, id: string, shipped: boolean): Promise<ListedPackage> {
  try {
    const manifest = await readManifest(folder)
    const problem: PlainFailure | null = manifest.id === id ? null : { code: 'model-manifest', message: `The folder is called ${id}, its manifest says ${manifest.id}.`, file: folder, hint: 'A package lies in a folder of its own name.' }
    return { folder, id, shipped, manifest, hash: modelHash(manifest), problem }
  } catch (error) {
    return { folder, id, shipped, manifest: null, hash: null, problem: toFailure(error) }
  }
}
