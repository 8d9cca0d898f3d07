import type { StoredJob } from '../contract/index.ts'

/** Where jobs outlive the process; the database implements it. */
export interface JobStore {
  insert(job: Omit<StoredJob, 'id'>): number
  update(job: StoredJob): void
  list(): StoredJob[]
  get(id: number): StoredJob | null
  unended(): StoredJob[]
}
