import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UmbraError } from '../base/umbra-error.ts'
import { createClipBpe } from '../text/tokenizers/clip-bpe.ts'
import type { TextTokenizer } from '../text/tokenizers/types.ts'
import { createWordPiece } from '../text/tokenizers/wordpiece.ts'
import { checkFiles, readManifest } from './files.ts'
import { modelHash, preprocessingHash } from './hash.ts'
import type { Manifest } from './manifest.ts'
import type { HashCache, ModelPackage } from './package.ts'
import { checkSignatures } from './signature.ts'

/**
 * Reads a package and checks all that can be checked without running it: manifest, sha256 of every file, names, types and shapes of both ONNX files,
 * and that the vocabulary can be used.
 *
 * @param cache hashes of files that did not change; without it every byte is read
 * @throws UmbraError `model-manifest`, `model-file-missing`, `model-file-changed`, `model-mismatch`, `model-vocabulary`
 */
export async function loadPackage(folder: string, { cache, shipped = false }: { cache?: HashCache; shipped?: boolean } = {}): Promise<ModelPackage> {
  const at = resolve(folder)
  const manifest = await readManifest(at)
  await checkFiles(at, manifest, cache)
  await checkSignatures(at, manifest)
  loadTokenizer(at, manifest)
  return { folder: at, manifest, hash: modelHash(manifest), preprocessingHash: preprocessingHash(manifest.image.preprocessing), shipped }
}

/** @throws UmbraError `model-vocabulary` */
export function loadTokenizer(folder: string, { id, text: { tokenizer } }: Pick<Manifest, 'id' | 'text'>): TextTokenizer {
  const read = (file: string): string => readFileSync(join(folder, file), 'utf8')
  try {
    return tokenizer.kind === 'clip-bpe' ? createClipBpe(read(tokenizer.vocab), read(tokenizer.merges), tokenizer) : createWordPiece(read(tokenizer.vocab), tokenizer)
  } catch (error) {
    if (!(error instanceof UmbraError)) throw error
    throw new UmbraError(error.code, `Model ${id}: ${tokenizer.vocab}: ${error.message}`, { file: join(folder, tokenizer.vocab), cause: error, ...(error.hint === undefined ? {} : { hint: error.hint }) })
  }
}
