import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migrate, openDatabase } from '../../src-main/db/open.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'

const folder = (): string => mkdtempSync(join(tmpdir(), 'umbra-db-'))

test('a new database is in WAL mode at the newest version', () => {
  const { db, setAside } = openDatabase(join(folder(), 'library.sqlite'))
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1)
  expect(setAside).toBeNull()
  db.close()
})

test('a database from the future is refused and left byte for byte as it was', () => {
  const path = join(folder(), 'library.sqlite')
  const { db } = openDatabase(path)
  db.pragma('user_version = 9999')
  db.close()
  const before = readFileSync(path)
  expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'database-newer', file: path }))
  expect(readFileSync(path).equals(before)).toBe(true)
})

test.each([
  ['garbage', (path: string): void => writeFileSync(path, Buffer.alloc(8192, 0x41))],
  ['damaged page', (path: string): void => {
    const bytes = readFileSync(path)
    bytes.fill(0xff, 4096, 12_288)
    writeFileSync(path, bytes)
  }]
])('a corrupt database (%s) is set aside whole and a new one begun', (_, damage) => {
  const dir = folder()
  const path = join(dir, 'library.sqlite')
  openDatabase(path).db.close()
  damage(path)
  const broken = readFileSync(path)
  const { db, setAside } = openDatabase(path, () => new Date('2026-11-23T10:00:00Z'))
  expect(setAside).toContain('library.sqlite.damaged-2026-11-23T10-00-00')
  expect(readFileSync(setAside!).equals(broken)).toBe(true)
  expect(db.prepare('SELECT count(*) AS n FROM studies').get()).toEqual({ n: 0 })
  db.close()
  expect(readdirSync(dir).some((name) => name.includes('damaged'))).toBe(true)
})

test('a failing migration leaves the version before it and none of its tables', () => {
  const { db } = openDatabase(':memory:')
  const bad = [...migrations, { version: migrations.length + 1, name: 'bad', sql: 'CREATE TABLE half (x); SELECT * FROM nowhere;' }]
  expect(() => migrate(db, bad)).toThrow()
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
  expect(db.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'half'").get()).toEqual({ n: 0 })
})

test('each migration keeps the rows of the version before', () => {
  const { db } = openDatabase(':memory:', undefined, migrations.slice(0, 1))
  db.exec("INSERT INTO patients VALUES (1, 'i', 'P1', 'Doe^Jane', '19700101', 'F'); INSERT INTO studies (patient, study_uid, patient_name, patient_id, birth_date, sex, study_date, study_time, description, accession, imported_at) VALUES (1, '1.2', 'Doe^Jane', 'P1', '19700101', 'F', '20260101', '', '', '', '2026-01-01')")
  for (const migration of migrations.slice(1)) {
    migrate(db, migrations.slice(0, migration.version))
    expect(db.prepare('SELECT study_uid, screening FROM studies').all()).toEqual([{ study_uid: '1.2', screening: 'none' }])
  }
  expect(db.pragma('user_version', { simple: true })).toBe(migrations.length)
})
