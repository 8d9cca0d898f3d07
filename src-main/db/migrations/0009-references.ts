import type { Migration } from '../types.ts'

export const references: Migration = {
  version: 9,
  name: 'reference standards, adjudications',
  sql: `
CREATE TABLE reference_standards (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('imported', 'consensus', 'adjudicated', 'report')),
  origin TEXT NOT NULL,            -- JSON: file and its hash, readers and rule, labeller
  findings TEXT NOT NULL,          -- JSON: id and name of each, in order
  hash TEXT NOT NULL,              -- over study UID, finding and label: what a figure cites
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;

CREATE TABLE reference_labels (
  reference INTEGER NOT NULL REFERENCES reference_standards(id) ON DELETE CASCADE,
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  finding TEXT NOT NULL,
  -- Neither missing nor uncertain is "no"; which of them counts as what is decided where the reference is used.
  label TEXT NOT NULL CHECK (label IN ('positive', 'negative', 'uncertain', 'missing')),
  PRIMARY KEY (reference, finding, study)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_labels_study ON reference_labels(study);

CREATE TABLE reference_refusals (  -- rows of the imported table that were not taken
  reference INTEGER NOT NULL REFERENCES reference_standards(id) ON DELETE CASCADE,
  line INTEGER NOT NULL,
  named TEXT NOT NULL,             -- what the row calls its study
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (reference, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE adjudications (       -- append-only: the newest of a study and finding is what stands
  id INTEGER PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES studies(id),
  finding TEXT NOT NULL,
  read INTEGER NOT NULL REFERENCES reads(id),
  reader_answer TEXT NOT NULL CHECK (reader_answer IN ('yes', 'no', 'unsure')),
  ai_margin REAL NOT NULL,
  ai_operating_point REAL NOT NULL,
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('reader', 'ai', 'unclear')),
  label TEXT NOT NULL CHECK (label IN ('positive', 'negative', 'uncertain')),
  note TEXT NOT NULL,
  adjudicator INTEGER REFERENCES readers(id),
  adjudicated_as TEXT NOT NULL,    -- the adjudicator's name at that moment
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX adjudications_study ON adjudications(study, finding, id);
CREATE TRIGGER adjudications_update BEFORE UPDATE ON adjudications BEGIN SELECT raise(ABORT, 'an adjudication is never changed'); END;
CREATE TRIGGER adjudications_delete BEFORE DELETE ON adjudications BEGIN SELECT raise(ABORT, 'an adjudication is never changed'); END;
CREATE TRIGGER adjudications_replace BEFORE INSERT ON adjudications WHEN EXISTS (SELECT 1 FROM adjudications WHERE id = new.id)
BEGIN SELECT raise(ABORT, 'an adjudication is never changed'); END;
`
}
