import type { Migration } from '../types.ts'

export const finetune: Migration = {
  version: 4,
  name: 'fine-tuning runs',
  sql: `
CREATE TABLE finetune_runs (
  id INTEGER PRIMARY KEY,
  step TEXT NOT NULL,              -- of the wizard
  decision TEXT,
  state TEXT NOT NULL,             -- JSON: source, check, model, recipe, job, receipt
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
`
}
