import type { Migration } from '../types.ts'

export const jobs: Migration = {
  version: 3,
  name: 'jobs',
  sql: `
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  params TEXT NOT NULL,
  state TEXT NOT NULL,
  unit TEXT NOT NULL,
  progress TEXT NOT NULL,
  error TEXT,
  result TEXT,
  owner_pid INTEGER NOT NULL,      -- a running job whose owner is gone was interrupted
  created_at TEXT NOT NULL,
  ended_at TEXT
) STRICT;
CREATE INDEX jobs_state ON jobs(state);
`
}
