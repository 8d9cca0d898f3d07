import type { Manifest } from './manifest.ts'

/** A model package that was read and checked: every file is there, has the stated content, and fits the manifest. */
export interface ModelPackage {
  /** Absolute. */
  folder: string
  manifest: Manifest
  hash: string
  preprocessingHash: string
  /** Ships with Umbra, as opposed to installed by the user. */
  shipped: boolean
}

/** Remembers the sha256 of files that did not change since (path, size, modification time), so that hundreds of megabytes are hashed once. */
export interface HashCache {
  get(path: string, size: number, mtimeMs: number): string | undefined
  put(path: string, size: number, mtimeMs: number, sha256: string): void
}

export const MANIFEST_FILE = 'manifest.json'
