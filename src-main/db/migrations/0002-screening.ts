import type { Migration } from '../types.ts'

export const screening: Migration = {
  version: 2,
  name: 'models, prompt sets, embeddings, runs, predictions, calibrations',
  sql: `
CREATE TABLE models (hash TEXT PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, manifest TEXT NOT NULL, first_used TEXT NOT NULL) STRICT;
CREATE TABLE prompt_sets (hash TEXT PRIMARY KEY, id TEXT NOT NULL, version TEXT NOT NULL, content TEXT NOT NULL, first_used TEXT NOT NULL) STRICT;

CREATE TABLE text_embeddings (
  model_hash TEXT NOT NULL REFERENCES models(hash),
  prompt_hash TEXT NOT NULL REFERENCES prompt_sets(hash),
  embedding BLOB NOT NULL,         -- float32 little endian, every prompt in order, embedding_size values each
  PRIMARY KEY (model_hash, prompt_hash)
) STRICT;

CREATE TABLE image_embeddings (
  instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE,
  model_hash TEXT NOT NULL REFERENCES models(hash),
  content_sha256 TEXT NOT NULL,    -- the file it was made from: another content invalidates it
  embedding BLOB NOT NULL,         -- float32 little endian, L2-normalised
  warnings TEXT NOT NULL,
  runtime TEXT NOT NULL,
  device TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (instance, model_hash)
) STRICT;

CREATE TABLE refusals (
  instance INTEGER PRIMARY KEY REFERENCES instances(id) ON DELETE CASCADE,
  content_sha256 TEXT NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE calibrations (
  hash TEXT PRIMARY KEY,
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  method TEXT NOT NULL,
  name TEXT NOT NULL,
  n INTEGER NOT NULL,
  content TEXT NOT NULL,
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE screening_runs (
  id INTEGER PRIMARY KEY,
  model_hash TEXT NOT NULL REFERENCES models(hash),
  prompt_hash TEXT NOT NULL REFERENCES prompt_sets(hash),
  calibration_hash TEXT REFERENCES calibrations(hash),
  runtime TEXT NOT NULL,
  device TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  films INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE predictions (
  instance INTEGER NOT NULL REFERENCES instances(id) ON DELETE CASCADE,
  model_hash TEXT NOT NULL,
  prompt_hash TEXT NOT NULL,
  finding TEXT NOT NULL,
  margin REAL NOT NULL,
  PRIMARY KEY (instance, model_hash, prompt_hash, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX predictions_reference ON predictions(model_hash, prompt_hash, finding, margin);
`
}
