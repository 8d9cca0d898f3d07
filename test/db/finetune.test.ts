import { expect, test } from 'vitest'
import { insertJob } from '../../src-main/db/jobs.ts'
import { currentRun, deleteRun, getRun, insertRun, listRuns, updateRun } from '../../src-main/db/finetune.ts'
import { migrate, openDatabase } from '../../src-main/db/open.ts'
import { migrations } from '../../src-main/db/migrations/index.ts'

const draft = { step: 'data' as const, source: '/films', check: null, modelId: null, outId: null, device: 'auto' as const, recipe: null, jobId: null, receipt: null, decision: null }

test('a run keeps its step and everything with it; a decided one is no longer current', () => {
  const { db } = openDatabase(':memory:')
  const first = insertRun(db, draft, 't1')
  const second = insertRun(db, { ...draft, source: '/more' }, 't2')
  expect(currentRun(db)).toEqual(second)
  const moved = updateRun(db, { ...second, step: 'recipe', outId: 'mine', jobId: 7 }, 't3')
  expect(getRun(db, second.id)).toEqual({ ...moved, createdAt: 't2', updatedAt: 't3' })
  updateRun(db, { ...moved, step: 'decided', decision: 'kept' }, 't4')
  expect(currentRun(db)).toEqual(first)
  deleteRun(db, first.id)
  expect([currentRun(db), listRuns(db).map(({ id }) => id)]).toEqual([null, [second.id]])
  expect(() => updateRun(db, first, 't5')).toThrow(/not in the database/)
})

test('the migration keeps the jobs of the version before', () => {
  const { db } = openDatabase(':memory:', undefined, migrations.filter(({ version }) => version < 4))
  const progress = { done: 0, total: null, rate: null, secondsLeft: null, message: '' }
  insertJob(db, { kind: 'import', title: 't', unit: 'files', params: {}, state: 'done', progress, error: null, result: null, createdAt: '', ownerPid: 1, endedAt: null })
  migrate(db, migrations)
  expect(db.prepare('SELECT count(*) AS n FROM jobs').get()).toEqual({ n: 1 })
  insertRun(db, draft, 't')
})
