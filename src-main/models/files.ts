import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { UmbraError } from '../base/umbra-error.ts'
import { manifestSchema, type Manifest } from './manifest.ts'
import { MANIFEST_FILE, type HashCache } from './package.ts'

const REINSTALL = 'Install the package again from where it came; Umbra uses none of it until every file matches.'
/** A manifest is a page of text; anything larger is not one. */
const LARGEST_MANIFEST = 1 << 20

export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash)
  return hash.digest('hex')
}

/** @throws UmbraError `model-manifest` naming the field that does not fit */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE)
  const bad = (reason: string, hint: string): UmbraError => new UmbraError('model-manifest', `${path}: ${reason}`, { file: path, hint })
  const found = await stat(path).catch(() => null)
  if (!found?.isFile()) throw bad('not there', 'A model package is a folder with manifest.json, two ONNX files and a vocabulary.')
  if (found.size > LARGEST_MANIFEST) throw bad(`${found.size} bytes is no manifest`, REINSTALL)
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    throw bad(`not JSON (${(error as Error).message})`, REINSTALL)
  }
  return checkManifest(json, path)
}

export function checkManifest(json: unknown, path: string): Manifest {
  const parsed = manifestSchema.safeParse(json)
  const bad = (reason: string): UmbraError => new UmbraError('model-manifest', `${path}: ${reason}`, { file: path, hint: 'Correct the manifest; CONTRIBUTING.md describes each field.' })
  if (!parsed.success) throw bad(parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.') || 'manifest'}: ${issue.message}`).join('; '))
  const unlisted = usedFiles(parsed.data).filter((file) => !Object.hasOwn(parsed.data.files, file))
  if (unlisted.length > 0) throw bad(`files: ${unlisted.join(', ')} has no sha256`)
  return parsed.data
}

/** Every file a manifest names besides the list of files itself. */
export function usedFiles(manifest: Pick<Manifest, 'image' | 'text'>): string[] {
  const { tokenizer } = manifest.text
  return [manifest.image.file, manifest.text.file, tokenizer.vocab, ...(tokenizer.kind === 'clip-bpe' ? [tokenizer.merges] : [])]
}

/**
 * Compares every listed file with its sha256.
 *
 * @throws UmbraError `model-file-missing`, `model-file-changed`
 */
export async function checkFiles(folder: string, manifest: Manifest, cache?: HashCache): Promise<void> {
  for (const [name, expected] of Object.entries(manifest.files)) {
    const path = join(folder, name)
    const found = await stat(path).catch(() => null)
    if (!found?.isFile()) throw new UmbraError('model-file-missing', `Model ${manifest.id}: ${name} is not there; the manifest lists it.`, { file: path, hint: REINSTALL })
    const known = cache?.get(path, found.size, found.mtimeMs)
    const actual = known ?? (await sha256OfFile(path))
    if (actual !== expected) {
      throw new UmbraError('model-file-changed', `Model ${manifest.id}: ${name} has sha256 ${actual}, the manifest expects ${expected}.`, { file: path, hint: REINSTALL })
    }
    if (known === undefined) cache?.put(path, found.size, found.mtimeMs, actual)
  }
}
