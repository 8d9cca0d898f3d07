import type { Migration } from '../types.ts'

export const calibrationFits: Migration = {
  version: 12,
  name: 'calibrations fitted to reference labels',
  sql: `
CREATE TABLE calibration_fits (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL UNIQUE, -- counts up; a change is a new version
  hash TEXT NOT NULL UNIQUE,       -- of content
  name TEXT NOT NULL,
  author TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- The chain the curves belong to. Without foreign keys: a calibration outlives the model it was made for.
  model_hash TEXT NOT NULL,
  preprocessing_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  reference_hash TEXT NOT NULL,    -- the labels the curves were fitted to
  content TEXT NOT NULL            -- JSON: chain, reference with the studies fitted to, curves, how each did on other patients
) STRICT;

-- Which calibration is in use, per model and prompt set: the newest row counts.
CREATE TABLE calibration_uses (
  id INTEGER PRIMARY KEY,
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  fit_id INTEGER REFERENCES calibration_fits(id), -- null: back to the position among local films
  author TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX calibration_uses_chain ON calibration_uses(model_hash, prompt_hash, id);

CREATE TRIGGER calibration_fits_keep_update BEFORE UPDATE ON calibration_fits BEGIN SELECT RAISE(ABORT, 'calibrations are never changed: save a new version'); END;
CREATE TRIGGER calibration_fits_keep_delete BEFORE DELETE ON calibration_fits BEGIN SELECT RAISE(ABORT, 'calibrations are never deleted'); END;
CREATE TRIGGER calibration_uses_keep_update BEFORE UPDATE ON calibration_uses BEGIN SELECT RAISE(ABORT, 'the record of which calibrations were in use is never changed'); END;
CREATE TRIGGER calibration_uses_keep_delete BEFORE DELETE ON calibration_uses BEGIN SELECT RAISE(ABORT, 'the record of which calibrations were in use is never deleted'); END;
`
}
