import { randomBytes } from 'node:crypto'
import { copyFile, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import { checkManifest, readManifest, sha256OfFile } from './files.ts'
import { loadPackage } from './load.ts'
import type { Manifest } from './manifest.ts'
import { MANIFEST_FILE, type ModelPackage } from './package.ts'

/** What `writePackage` computes itself is left out. */
export type ManifestWithoutFiles = Omit<Manifest, 'files'>

/**
 * Copies a package into the library of packages, checks the copy, and only then gives it its name: a package is there whole or not at all.
 * Only the files the manifest lists are copied. A package of the same id and content is left as it is.
 *
 * @param packages folder that holds package folders
 * @throws UmbraError whatever `loadPackage` finds; `model-exists` when another model has this id
 */
export async function installPackage(source: string, packages: string): Promise<ModelPackage> {
  const from = resolve(source)
  const manifest = await readManifest(from)
  return place(packages, manifest, async (folder) => {
    for (const name of [...Object.keys(manifest.files), MANIFEST_FILE]) {
      await copyFile(join(from, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new UmbraError('model-file-missing', `Model ${manifest.id}: ${name} is not there; the manifest lists it.`, { file: join(from, name), hint: 'Copy the package again from where it came.' })
        throw error
      })
    }
  })
}

/**
 * Writes a new package, e.g. what training made: the files, their sha256, the manifest; then the same checks as for any other package.
 *
 * @param files name -> content, or the path of a file to copy
 */
export async function writePackage(packages: string, manifest: ManifestWithoutFiles, files: Readonly<Record<string, Uint8Array | { path: string }>>): Promise<ModelPackage> {
  return place(packages, manifest, async (folder) => {
    const hashes: Record<string, string> = {}
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, name)
      await (content instanceof Uint8Array ? writeFile(path, content) : copyFile(content.path, path))
      hashes[name] = await sha256OfFile(path)
    }
    const whole = checkManifest({ ...manifest, files: hashes }, join(folder, MANIFEST_FILE))
    await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(whole, null, 2)}\n`)
  })
}

async function place(packages: string, { id, version }: { id: string; version: string }, fill: (folder: string) => Promise<void>): Promise<ModelPackage> {
  await mkdir(packages, { recursive: true })
  const target = join(resolve(packages), id)
  const draft = join(resolve(packages), `.${id}-${randomBytes(6).toString('hex')}`)
  await mkdir(draft)
  try {
    await fill(draft)
    const checked = await loadPackage(draft)
    if (await stat(target).catch(() => null)) {
      const present = await loadPackage(target).catch(() => null)
      if (present?.hash === checked.hash) return present
      throw new UmbraError('model-exists', `A model ${id} is already installed (${present ? `version ${present.manifest.version}, this one is ${version}` : 'and damaged'}).`, {
        file: target,
        hint: 'Give the new one another id, or remove the old one first; results made with it keep its hash.'
      })
    }
    await flush(draft)
    await rename(draft, target)
    return { ...checked, folder: target }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** On the disk before the rename, so that a power cut cannot leave a named package with empty files. */
async function flush(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const handle = await open(join(folder, name), 'r+')
    await handle.sync()
    await handle.close()
  }
}

/** Leftovers of installations that were cut short. */
export async function removeDrafts(packages: string): Promise<void> {
  const entries = await readdir(packages).catch(() => [])
  for (const name of entries.filter((each) => each.startsWith('.'))) await rm(join(packages, name), { recursive: true, force: true })
}
