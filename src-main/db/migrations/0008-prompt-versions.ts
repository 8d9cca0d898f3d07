import type { Migration } from '../types.ts'

export const promptVersions: Migration = {
  version: 8,
  name: 'prompt sets written here, by version',
  sql: `
CREATE TABLE prompt_versions (
  set_id TEXT NOT NULL,
  number INTEGER NOT NULL CHECK (number >= 1),
  hash TEXT NOT NULL UNIQUE,       -- of the content
  content TEXT NOT NULL,           -- canonical JSON, as the hash was taken
  note TEXT NOT NULL,
  saved_at TEXT NOT NULL,
  PRIMARY KEY (set_id, number)
) STRICT;

-- A version is an instrument that reads were made with: it is never changed, and never taken away.
CREATE TRIGGER prompt_versions_not_replaced BEFORE INSERT ON prompt_versions WHEN EXISTS (SELECT 1 FROM prompt_versions WHERE (set_id = new.set_id AND number = new.number) OR hash = new.hash)
BEGIN SELECT raise(ABORT, 'a saved prompt version is never changed'); END;
CREATE TRIGGER prompt_versions_update BEFORE UPDATE ON prompt_versions
BEGIN SELECT raise(ABORT, 'a saved prompt version is never changed'); END;
CREATE TRIGGER prompt_versions_delete BEFORE DELETE ON prompt_versions
BEGIN SELECT raise(ABORT, 'a saved prompt version is never changed'); END;
`
}
