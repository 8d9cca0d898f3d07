import type { Migration } from '../types.ts'

export const honesty: Migration = {
  version: 10,
  name: 'honesty of overlays',
  sql: `
CREATE TABLE overlay_honesty (
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  finding TEXT NOT NULL,
  method TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('phantom', 'marks')),
  revision INTEGER NOT NULL,       -- of the way it is measured: another way measures anew
  n INTEGER NOT NULL CHECK (n > 0),
  hits INTEGER NOT NULL,
  chance REAL NOT NULL,
  curves TEXT,                     -- JSON; NULL where none were measured
  runtime TEXT NOT NULL,
  measured_at TEXT NOT NULL,
  PRIMARY KEY (model_hash, prompt_hash, finding, method, source, revision)
) STRICT, WITHOUT ROWID;
`
}
