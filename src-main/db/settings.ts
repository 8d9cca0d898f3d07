import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export function readSetting(db: ReadDb, key: string): unknown {
  const row = prepared(db, 'SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined
  return row === undefined ? undefined : JSON.parse(row.value)
}

export function writeSetting(db: WriteDb, key: string, value: unknown): void {
  prepared(db, 'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, JSON.stringify(value))
}
