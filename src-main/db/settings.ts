import type { ReadDb, WriteDb } from './types.ts'

export function readSetting(db: ReadDb, key: string): unknown {
  const row = db.prepare('SELECT value FROM settings WHERE key = ?').get(key) as { value: string } | undefined
  return row === undefined ? undefined : JSON.parse(row.value)
}

export function writeSetting(db: WriteDb, key: string, value: unknown): void {
  db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value').run(key, JSON.stringify(value))
}
