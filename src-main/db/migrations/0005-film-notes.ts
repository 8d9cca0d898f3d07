import type { Migration } from '../types.ts'

export const filmNotes: Migration = {
  version: 5,
  name: 'reader marks, annotations, key images',
  sql: `
CREATE TABLE marks (               -- where a reader sees a finding; the honesty meter of overlays reads them
  id INTEGER PRIMARY KEY,
  instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE,
  frame INTEGER NOT NULL,
  reader INTEGER,
  finding TEXT NOT NULL,
  shape TEXT NOT NULL CHECK (shape IN ('box', 'ellipse')),
  x REAL NOT NULL,                 -- image pixels, borders at whole numbers; the ellipse fills its box
  y REAL NOT NULL,
  width REAL NOT NULL CHECK (width > 0),
  height REAL NOT NULL CHECK (height > 0),
  created_at TEXT NOT NULL,
  deleted_at TEXT
) STRICT;
CREATE INDEX marks_instance ON marks(instance, frame) WHERE deleted_at IS NULL;
CREATE INDEX marks_finding ON marks(finding) WHERE deleted_at IS NULL;

CREATE TABLE annotations (         -- only ever appended to: the newest row of a uid is what stands
  id INTEGER PRIMARY KEY,
  uid TEXT NOT NULL,
  instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE,
  frame INTEGER NOT NULL,
  reader INTEGER,
  content TEXT,                    -- JSON in image pixels; NULL says that it was removed
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX annotations_uid ON annotations(uid, id);
CREATE INDEX annotations_instance ON annotations(instance, uid, id);

CREATE TABLE key_images (
  instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE,
  frame INTEGER NOT NULL,
  reader INTEGER,
  created_at TEXT NOT NULL,
  PRIMARY KEY (instance, frame)
) STRICT, WITHOUT ROWID;
`
}
