import { expect, test } from 'vitest'
import { forgetMarkedHonesty, honestyOf, putHonesty, type HonestyRecord } from '../../src-main/db/honesty.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'
import { migrate, openDatabase } from '../../src-main/db/open.ts'

const which = { modelHash: 'm', promptHash: 'p', revision: 1 }
const record = (change: Partial<HonestyRecord> = {}): HonestyRecord => ({ finding: 'nodule', method: 'grad-cam', source: 'phantom', n: 40, hits: 30, chance: 0.04, curves: null, runtime: 'r', measuredAt: 't', ...change })

test('the migration keeps the settings of the version before', () => {
  const version = migrations.find(({ name }) => name === 'honesty of overlays')!.version
  const { db } = openDatabase(':memory:', undefined, migrations.filter((each) => each.version < version))
  db.prepare("INSERT INTO settings (key, value) VALUES ('a', '1')").run()
  migrate(db, migrations)
  expect(db.prepare('SELECT value FROM settings').pluck().all()).toEqual(['1'])
  expect(honestyOf(db, which)).toEqual([])
})

test('measurements belong to their model, prompts and way of measuring; a new one takes the place of the old', () => {
  const { db } = openDatabase(':memory:')
  const curves = { films: 2, shares: [0, 1], deletion: [1, 0], insertion: [0, 1], randomDeletion: [1, 0], randomInsertion: [0, 1] }
  putHonesty(db, which, record())
  putHonesty(db, which, record({ hits: 31, curves }))
  putHonesty(db, { ...which, modelHash: 'other' }, record({ hits: 1 }))
  putHonesty(db, { ...which, revision: 2 }, record({ hits: 2 }))
  expect(honestyOf(db, which)).toEqual([record({ hits: 31, curves })])
})

test('forgetting what was measured on marks leaves the synthetic films', () => {
  const { db } = openDatabase(':memory:')
  putHonesty(db, which, record())
  putHonesty(db, which, record({ source: 'marks', n: 3, hits: 1 }))
  expect(honestyOf(db, which).map(({ source }) => source)).toEqual(['marks', 'phantom'])
  forgetMarkedHonesty(db, which)
  expect(honestyOf(db, which).map(({ source }) => source)).toEqual(['phantom'])
})
