import { z } from 'zod'
import { call, id, nothing } from './define.ts'

export type JobKind = 'import' | 'screen' | 'finetune' | 'honesty'
/** `interrupted`: the process ended underneath it; it can be resumed. Every job reaches exactly one of the last four states. */
export type JobState = 'queued' | 'running' | 'paused' | 'interrupted' | 'done' | 'failed' | 'cancelled'

export interface JobProgress {
  done: number
  /** null while the amount of work is not yet known. */
  total: number | null
  /** Units (files, films, steps) per second over the last seconds. */
  rate: number | null
  secondsLeft: number | null
  /** What is being done now, in words. */
  message: string
}

export interface Failure {
  code: string
  message: string
  hint?: string
  file?: string
}

export interface Job {
  id: number
  kind: JobKind
  title: string
  state: JobState
  unit: string
  progress: JobProgress
  error: Failure | null
  /** Kind-specific answer once done: ImportResult, ScreenResult, ... */
  result: unknown
  createdAt: string
  endedAt: string | null
  canPause: boolean
}

/** A job as it is kept in the database; parameters and owner never leave main. */
export interface StoredJob extends Omit<Job, 'canPause'> {
  params: unknown
  ownerPid: number
}

export const jobCalls = {
  'jobs.list': call<Job[]>()(nothing),
  'jobs.get': call<Job>()(z.strictObject({ id })),
  'jobs.pause': call<Job>()(z.strictObject({ id })),
  'jobs.resume': call<Job>()(z.strictObject({ id })),
  'jobs.cancel': call<Job>()(z.strictObject({ id }))
}
