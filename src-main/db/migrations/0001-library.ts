import type { Migration } from '../types.ts'

export const library: Migration = {
  version: 1,
  name: 'patients, studies, series, instances, files, reports',
  sql: `
CREATE TABLE patients (
  id INTEGER PRIMARY KEY,
  identity TEXT NOT NULL UNIQUE,   -- PatientID + issuer; without a PatientID the study stands alone
  patient_id TEXT NOT NULL,
  name TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL
) STRICT;

CREATE TABLE studies (
  id INTEGER PRIMARY KEY,
  patient INTEGER NOT NULL REFERENCES patients(id),
  study_uid TEXT NOT NULL UNIQUE,
  patient_name TEXT NOT NULL,
  patient_id TEXT NOT NULL,
  birth_date TEXT NOT NULL,
  sex TEXT NOT NULL,
  age REAL,
  study_date TEXT NOT NULL,
  study_time TEXT NOT NULL,
  description TEXT NOT NULL,
  accession TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  not_dicom INTEGER NOT NULL DEFAULT 0,
  -- Derived, kept by refreshStudy so that the worklist reads one table:
  modalities TEXT NOT NULL DEFAULT '',
  views TEXT NOT NULL DEFAULT '',
  images INTEGER NOT NULL DEFAULT 0,
  screening TEXT NOT NULL DEFAULT 'none',
  top_margin REAL,
  top TEXT NOT NULL DEFAULT '[]',
  sort_name TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX studies_patient ON studies(patient, study_date);
CREATE INDEX studies_name ON studies(sort_name, id);
CREATE INDEX studies_pid ON studies(patient_id, id);
CREATE INDEX studies_date ON studies(study_date, study_time, id);
CREATE INDEX studies_imported ON studies(imported_at, id);
CREATE INDEX studies_top ON studies(top_margin, id);
CREATE INDEX studies_age ON studies(age, id);
CREATE INDEX studies_birth ON studies(birth_date, id);
CREATE INDEX studies_sex ON studies(sex, id);
CREATE INDEX studies_description ON studies(description, id);
CREATE INDEX studies_modalities ON studies(modalities, id);
CREATE INDEX studies_images ON studies(images, id);
-- Covers the counts under any filter, so that they never read the table.
CREATE INDEX studies_counts ON studies(screening, study_date, study_time, modalities, views);

CREATE TABLE study_above (         -- findings above their operating point
  finding TEXT NOT NULL,
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  PRIMARY KEY (finding, study)
) STRICT, WITHOUT ROWID;
CREATE INDEX study_above_study ON study_above(study);

CREATE VIRTUAL TABLE studies_text USING fts5(name, patient_id, accession, description, content='', contentless_delete=1, tokenize="unicode61 remove_diacritics 2", prefix='2 3');

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  series_uid TEXT NOT NULL UNIQUE,
  number INTEGER,
  description TEXT NOT NULL,
  modality TEXT NOT NULL,
  body_part TEXT NOT NULL
) STRICT;
CREATE INDEX series_study ON series(study);

CREATE TABLE instances (
  id INTEGER PRIMARY KEY,
  series INTEGER NOT NULL REFERENCES series(id) ON DELETE CASCADE,
  study INTEGER NOT NULL REFERENCES studies(id) ON DELETE CASCADE,
  sop_uid TEXT NOT NULL UNIQUE,
  number INTEGER,
  modality TEXT NOT NULL,
  view TEXT NOT NULL,
  view_source TEXT NOT NULL,
  path TEXT NOT NULL,              -- relative to the library when copied, absolute when read in place
  in_place INTEGER NOT NULL,
  content_sha256 TEXT NOT NULL,
  header TEXT NOT NULL             -- JSON, what the viewer and the screening need
) STRICT;
CREATE INDEX instances_series ON instances(series);
CREATE INDEX instances_study ON instances(study);

CREATE TABLE files (
  path TEXT NOT NULL,
  entry TEXT NOT NULL,             -- member of an archive, else ''
  size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  sop_uid TEXT,                    -- what came out of it
  skip_code TEXT,
  skip_reason TEXT,
  PRIMARY KEY (path, entry)
) STRICT, WITHOUT ROWID;

CREATE INDEX files_instance ON files(sop_uid);

CREATE TABLE reports (
  study INTEGER PRIMARY KEY REFERENCES studies(id) ON DELETE CASCADE,
  text TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`
}
