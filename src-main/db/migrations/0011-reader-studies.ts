import type { Migration } from '../types.ts'

export const readerStudies: Migration = {
  version: 11,
  name: 'reader studies',
  sql: `
CREATE TABLE reader_studies (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'closed')),
  protocol TEXT NOT NULL,          -- JSON: cases, readers, findings, arms, wash-out, seed, reference; the AI once it is locked
  hash TEXT,                       -- over protocol and order, from the moment it is locked
  created_at TEXT NOT NULL,
  locked_at TEXT,
  closed_at TEXT,
  CHECK ((state = 'draft') = (hash IS NULL)),
  CHECK ((state = 'draft') = (locked_at IS NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) STRICT;

CREATE TABLE reader_study_order (
  reader_study INTEGER NOT NULL REFERENCES reader_studies(id),
  reader INTEGER NOT NULL REFERENCES readers(id),
  position INTEGER NOT NULL,       -- from 1, in the order of this reader
  study INTEGER NOT NULL REFERENCES studies(id),
  arm TEXT NOT NULL CHECK (arm IN ('unaided', 'aided')),
  period INTEGER NOT NULL CHECK (period IN (1, 2)),
  PRIMARY KEY (reader_study, reader, position),
  UNIQUE (reader_study, reader, study, arm)
) STRICT, WITHOUT ROWID;
CREATE INDEX reader_study_order_cases ON reader_study_order(reader, study);

CREATE TRIGGER reader_studies_locked BEFORE UPDATE ON reader_studies WHEN old.state <> 'draft' AND (new.name <> old.name OR new.protocol <> old.protocol OR new.hash IS NOT old.hash OR new.locked_at IS NOT old.locked_at OR new.state = 'draft' OR old.state = 'closed')
BEGIN SELECT raise(ABORT, 'a locked protocol is never changed'); END;
CREATE TRIGGER reader_studies_delete BEFORE DELETE ON reader_studies WHEN old.state <> 'draft'
BEGIN SELECT raise(ABORT, 'a locked protocol is never changed'); END;
CREATE TRIGGER reader_study_order_insert BEFORE INSERT ON reader_study_order WHEN (SELECT state FROM reader_studies WHERE id = new.reader_study) <> 'draft'
BEGIN SELECT raise(ABORT, 'a locked protocol is never changed'); END;
CREATE TRIGGER reader_study_order_update BEFORE UPDATE ON reader_study_order BEGIN SELECT raise(ABORT, 'a locked protocol is never changed'); END;
CREATE TRIGGER reader_study_order_delete BEFORE DELETE ON reader_study_order BEGIN SELECT raise(ABORT, 'a locked protocol is never changed'); END;
`
}
