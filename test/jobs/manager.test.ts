import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { UmbraError } from '../../src-main/base/umbra-error.ts'
import type { Job } from '../../src-main/contract/index.ts'
import { getJob, insertJob, listJobs, unendedJobs, updateJob } from '../../src-main/db/jobs.ts'
import { openDatabase } from '../../src-main/db/open.ts'
import type { WriteDb } from '../../src-main/db/types.ts'
import { Jobs, type JobRunner } from '../../src-main/jobs/manager.ts'
import type { JobStore } from '../../src-main/jobs/store.ts'

const storeOf = (db: WriteDb): JobStore => ({ insert: (job) => insertJob(db, job), update: (job) => updateJob(db, job), list: () => listJobs(db), get: (id) => getJob(db, id), unended: () => unendedJobs(db) })

function setUp(runners: Partial<Record<Job['kind'], JobRunner>>, db = openDatabase(':memory:').db) {
  const seen: Job[] = []
  const never: JobRunner = () => Promise.reject(new Error('not this one'))
  const jobs = new Jobs({ store: storeOf(db), runners: { import: never, screen: never, finetune: never, honesty: never, ...runners }, emit: (job) => seen.push(job), clock: () => new Date(), log: () => {} })
  return { jobs, seen, db }
}

test('a job ends once with its result, stored and told', async () => {
  const { jobs, seen, db } = setUp({
    import: async (params, control) => {
      control.report({ total: 2, done: 1, message: 'first' })
      return { got: params }
    }
  })
  const { id } = jobs.start('import', 'Import', 'files', { paths: ['a'] })
  expect((await jobs.finished(id)).state).toBe('done')
  expect(getJob(db, id)).toMatchObject({ state: 'done', result: { got: { paths: ['a'] } }, progress: { done: 1, total: 2 } })
  expect(seen.filter((job) => job.state === 'done')).toHaveLength(1)
})

test('a failure keeps code, message and hint', async () => {
  const { jobs } = setUp({ import: () => Promise.reject(new UmbraError('no-such-folder', 'gone', { hint: 'plug it in' })) })
  const { id } = jobs.start('import', 'Import', 'files', {})
  expect(await jobs.finished(id)).toMatchObject({ state: 'failed', error: { code: 'no-such-folder', message: 'gone', hint: 'plug it in' } })
})

test('pause holds the gate, resume opens it, cancel ends it', async () => {
  let steps = 0
  const { jobs } = setUp({
    import: async (_, control) => {
      for (;;) {
        await control.gate()
        steps += 1
        await sleep(5)
      }
    }
  })
  const { id } = jobs.start('import', 'Import', 'files', {})
  await sleep(30)
  jobs.pause(id)
  await sleep(20)
  const atPause = steps
  await sleep(50)
  expect(steps).toBe(atPause)
  expect(jobs.get(id).state).toBe('paused')
  jobs.resume(id)
  await sleep(30)
  expect(steps).toBeGreaterThan(atPause)
  jobs.pause(id)
  jobs.cancel(id)
  expect((await jobs.finished(id)).state).toBe('cancelled')
})

test('two jobs of one lane never overlap; other lanes do not wait', async () => {
  let inside = 0
  let most = 0
  let imported = false
  const runner: JobRunner = async () => {
    inside += 1
    most = Math.max(most, inside)
    await sleep(40)
    inside -= 1
  }
  const { jobs } = setUp({
    screen: runner,
    finetune: runner,
    import: async () => {
      imported = true
    }
  })
  const first = jobs.start('screen', 'a', 'films', {})
  const second = jobs.start('finetune', 'b', 'steps', {})
  await jobs.finished(jobs.start('import', 'c', 'files', {}).id)
  expect(imported && jobs.get(second.id).state === 'queued').toBe(true)
  await jobs.finished(first.id)
  await jobs.finished(second.id)
  expect(most).toBe(1)
})

test('a job of a dead process is interrupted, of a living one left alone, and resumes with its parameters', async () => {
  const { db } = openDatabase(':memory:')
  const base = { kind: 'import' as const, title: 't', unit: 'files', params: { paths: ['x'] }, state: 'running' as const, progress: { done: 3, total: 9, rate: null, secondsLeft: null, message: '' }, error: null, result: null, createdAt: '', endedAt: null }
  const dead = insertJob(db, { ...base, ownerPid: 2 ** 22 + 1 })
  const living = insertJob(db, { ...base, ownerPid: process.ppid })
  const got: unknown[] = []
  const { jobs } = setUp({ import: async (params) => void got.push(params) }, db)
  expect(jobs.get(dead).state).toBe('interrupted')
  expect(jobs.get(living).state).toBe('running')
  const [resumed] = jobs.resumeInterrupted(['import'])
  expect(resumed!.id).toBe(dead)
  expect((await jobs.finished(dead)).state).toBe('done')
  expect(got).toEqual([{ paths: ['x'] }])
})

test('closing interrupts what runs, and it can be resumed later', async () => {
  const { jobs, db } = setUp({ import: async (_, control) => new Promise((_resolve, reject) => control.signal.addEventListener('abort', () => reject(control.signal.reason as Error))) })
  const { id } = jobs.start('import', 'Import', 'files', {})
  await sleep(5)
  await jobs.close()
  expect(getJob(db, id)!.state).toBe('interrupted')
})
