import type { Migration } from '../types.ts'

export const reading: Migration = {
  version: 6,
  name: 'readers, reads, read findings',
  sql: `
CREATE TABLE readers (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  initials TEXT NOT NULL COLLATE NOCASE UNIQUE,
  board_certified INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 1, -- one who left keeps the reads, and is no longer offered
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE reads (
  id INTEGER PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES studies(id),
  reader INTEGER NOT NULL REFERENCES readers(id),
  reader_study INTEGER,            -- null: clinical reading
  phase TEXT NOT NULL CHECK (phase IN ('blind', 'aided')),
  status TEXT NOT NULL CHECK (status IN ('draft', 'signed')),
  version INTEGER NOT NULL CHECK (version >= 1),
  supersedes INTEGER REFERENCES reads(id),
  reason TEXT,                     -- why a signed read is corrected
  prompt_hash TEXT NOT NULL REFERENCES prompt_sets(hash), -- which findings were asked for
  model_hash TEXT,                 -- whose answers were on screen; null when none were
  started_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  signed_at TEXT,
  signed_as TEXT,                  -- the reader's name at that moment
  board_certified INTEGER,         -- likewise
  active_seconds REAL NOT NULL DEFAULT 0 CHECK (active_seconds >= 0),
  comment TEXT NOT NULL DEFAULT '',
  report TEXT NOT NULL DEFAULT '',
  CHECK ((status = 'signed') = (signed_at IS NOT NULL)),
  CHECK ((supersedes IS NULL) = (version = 1)),
  CHECK ((supersedes IS NULL) = (reason IS NULL))
) STRICT;
CREATE UNIQUE INDEX reads_version ON reads(study, reader, phase, coalesce(reader_study, 0), version);
CREATE UNIQUE INDEX reads_draft ON reads(study, reader, phase, coalesce(reader_study, 0)) WHERE status = 'draft';
CREATE INDEX reads_reader ON reads(reader, status);

CREATE TABLE read_findings (
  read INTEGER NOT NULL REFERENCES reads(id) ON DELETE CASCADE,
  finding TEXT NOT NULL,
  answer TEXT CHECK (answer IN ('yes', 'no', 'unsure')), -- null: not answered, which is not "no"
  confidence INTEGER CHECK (confidence BETWEEN 0 AND 100),
  response TEXT CHECK (response IN ('accept', 'reject', 'supplement')), -- to the AI, as IHE AIRAI names them
  ai_margin REAL,                  -- what the AI said when it was signed
  ai_operating_point REAL,
  PRIMARY KEY (read, finding)
) STRICT, WITHOUT ROWID;

-- A signed read is never changed: a correction is a new version with a reason.
CREATE TRIGGER reads_begin_as_draft BEFORE INSERT ON reads WHEN new.status <> 'draft'
BEGIN SELECT raise(ABORT, 'a read begins as a draft'); END;
-- INSERT OR REPLACE deletes without firing delete triggers.
CREATE TRIGGER reads_not_replaced BEFORE INSERT ON reads WHEN EXISTS (
  SELECT 1 FROM reads WHERE status = 'signed' AND (id = new.id OR (study = new.study AND reader = new.reader AND phase = new.phase AND coalesce(reader_study, 0) = coalesce(new.reader_study, 0) AND version = new.version)))
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
CREATE TRIGGER reads_signed_update BEFORE UPDATE ON reads WHEN old.status = 'signed'
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
CREATE TRIGGER reads_signed_delete BEFORE DELETE ON reads WHEN old.status = 'signed'
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
CREATE TRIGGER read_findings_insert BEFORE INSERT ON read_findings WHEN (SELECT status FROM reads WHERE id = new.read) = 'signed'
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
CREATE TRIGGER read_findings_update BEFORE UPDATE ON read_findings WHEN EXISTS (SELECT 1 FROM reads WHERE id IN (old.read, new.read) AND status = 'signed')
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
CREATE TRIGGER read_findings_delete BEFORE DELETE ON read_findings WHEN (SELECT status FROM reads WHERE id = old.read) = 'signed'
BEGIN SELECT raise(ABORT, 'a signed read is never changed'); END;
`
}
