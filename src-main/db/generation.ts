import type { ReadDb, WriteDb } from './types.ts'

const generations = new WeakMap<ReadDb, number>()

/** To be told by whatever writes or deletes an image embedding. */
export function embeddingsChanged(db: WriteDb): void {
  generations.set(db, (generations.get(db) ?? 0) + 1)
}

/** A text that stays equal as long as no image embedding can have changed, by this connection or (SQLite's data_version) by another. */
export function embeddingGeneration(db: ReadDb): string {
  return `${generations.get(db) ?? 0}/${db.pragma('data_version', { simple: true }) as number}`
}
