import { contentHash } from '../base/canonical-json.ts'
import type { Manifest, Preprocessing } from './manifest.ts'

/**
 * Identity of everything a result of this model depends on: weights, vocabulary, preprocessing, names of inputs and outputs, id and version.
 * The name, description, licence and card may be corrected without making stored embeddings worthless.
 */
export function modelHash(manifest: Manifest): string {
  const { id, version, embeddingSize, logitScale, image, text, files } = manifest
  return contentHash({ format: manifest.format, id, version, embeddingSize, logitScale, image, text, files })
}

/** Raised whenever `inference/preprocess` gives other numbers for the same manifest: results made before are then not comparable. */
export const PREPROCESSING_REVISION = 1

export function preprocessingHash(preprocessing: Preprocessing): string {
  return contentHash({ revision: PREPROCESSING_REVISION, preprocessing })
}
