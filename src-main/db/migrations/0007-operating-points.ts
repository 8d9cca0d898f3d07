import type { Migration } from '../types.ts'

export const operatingPoints: Migration = {
  version: 7,
  name: 'site operating points',
  sql: `
CREATE TABLE operating_point_sets (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL UNIQUE, -- counts up; a change is a new version
  hash TEXT NOT NULL UNIQUE,       -- of content
  name TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- The chain the thresholds belong to. Without foreign keys: a set outlives the model it was made for.
  model_hash TEXT NOT NULL,
  preprocessing_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  calibration_hash TEXT,
  reference_hash TEXT NOT NULL,    -- the labels the thresholds were chosen on
  content TEXT NOT NULL            -- JSON: chain, reference with n, thresholds with how they were chosen and at what costs
) STRICT;

-- Which set is in use, per model and prompt set: the newest row counts.
CREATE TABLE operating_point_uses (
  id INTEGER PRIMARY KEY,
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  set_id INTEGER REFERENCES operating_point_sets(id), -- null: back to the neutral point
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX operating_point_uses_chain ON operating_point_uses(model_hash, prompt_hash, id);

CREATE TRIGGER operating_point_sets_keep_update BEFORE UPDATE ON operating_point_sets BEGIN SELECT RAISE(ABORT, 'operating points are never changed: save a new version'); END;
CREATE TRIGGER operating_point_sets_keep_delete BEFORE DELETE ON operating_point_sets BEGIN SELECT RAISE(ABORT, 'operating points are never deleted'); END;
CREATE TRIGGER operating_point_uses_keep_update BEFORE UPDATE ON operating_point_uses BEGIN SELECT RAISE(ABORT, 'the record of which operating points were in use is never changed'); END;
CREATE TRIGGER operating_point_uses_keep_delete BEFORE DELETE ON operating_point_uses BEGIN SELECT RAISE(ABORT, 'the record of which operating points were in use is never deleted'); END;
`
}
