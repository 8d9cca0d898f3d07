import type { Failure, JobKind, JobProgress, JobState, StoredJob } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

interface JobRecord {
  id: number
  kind: string
  title: string
  params: string
  state: string
  unit: string
  progress: string
  error: string | null
  result: string | null
  owner_pid: number
  created_at: string
  ended_at: string | null
}

const fromRecord = (record: JobRecord): StoredJob => ({
  id: record.id,
  kind: record.kind as JobKind,
  title: record.title,
  params: JSON.parse(record.params) as unknown,
  state: record.state as JobState,
  unit: record.unit,
  progress: JSON.parse(record.progress) as JobProgress,
  error: record.error === null ? null : (JSON.parse(record.error) as Failure),
  result: record.result === null ? null : (JSON.parse(record.result) as unknown),
  ownerPid: record.owner_pid,
  createdAt: record.created_at,
  endedAt: record.ended_at
})

export function insertJob(db: WriteDb, job: Omit<StoredJob, 'id'>): number {
  return Number(
    prepared(db, 'INSERT INTO jobs (kind, title, params, state, unit, progress, error, result, owner_pid, created_at, ended_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(job.kind, job.title, JSON.stringify(job.params), job.state, job.unit, JSON.stringify(job.progress), job.error && JSON.stringify(job.error), job.result === null ? null : JSON.stringify(job.result), job.ownerPid, job.createdAt, job.endedAt)
      .lastInsertRowid
  )
}

export function updateJob(db: WriteDb, job: StoredJob): void {
  const { changes } = prepared(db, 'UPDATE jobs SET state = ?, progress = ?, error = ?, result = ?, owner_pid = ?, ended_at = ? WHERE id = ?')
    .run(job.state, JSON.stringify(job.progress), job.error && JSON.stringify(job.error), job.result === null ? null : JSON.stringify(job.result), job.ownerPid, job.endedAt, job.id)
  if (changes !== 1) throw new Error(`job ${job.id} is not in the database`)
}

export function listJobs(db: ReadDb, limit = 100): StoredJob[] {
  return (prepared(db, 'SELECT * FROM jobs ORDER BY id DESC LIMIT ?').all(limit) as JobRecord[]).map(fromRecord)
}

export function getJob(db: ReadDb, id: number): StoredJob | null {
  const record = prepared(db, 'SELECT * FROM jobs WHERE id = ?').get(id) as JobRecord | undefined
  return record ? fromRecord(record) : null
}

/** Jobs that were not ended when their process went away. */
export function unendedJobs(db: ReadDb): StoredJob[] {
  return (prepared(db, "SELECT * FROM jobs WHERE state IN ('queued', 'running', 'paused') ORDER BY id").all() as JobRecord[]).map(fromRecord)
}
