import type { KeyImage } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export function setKeyImage(db: WriteDb, { instanceId, frame }: KeyImage, key: { reader: number | null; now: string } | null): void {
  if (key) prepared(db, 'INSERT INTO key_images (instance, frame, reader, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING').run(instanceId, frame, key.reader, key.now)
  else prepared(db, 'DELETE FROM key_images WHERE instance = ? AND frame = ?').run(instanceId, frame)
}

export const keyImagesOfStudy = (db: ReadDb, study: number): (KeyImage & { reader: number | null })[] => prepared(db, 'SELECT k.instance AS instanceId, k.frame, k.reader FROM key_images k JOIN instances i ON i.id = k.instance WHERE i.study = ? ORDER BY k.instance, k.frame').all(study) as (KeyImage & { reader: number | null })[]
