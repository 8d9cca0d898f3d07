import { embeddingsChanged } from './generation.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

/** float32 little endian, as every machine Umbra runs on stores it. */
const toBlob = (vector: Float32Array): Buffer => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength)
const fromBlob = (blob: Buffer): Float32Array => new Float32Array(blob.buffer.slice(blob.byteOffset, blob.byteOffset + blob.byteLength))

export function rememberModel(db: WriteDb, model: { hash: string; id: string; version: string; manifest: unknown }, now: string): void {
  prepared(db, 'INSERT OR IGNORE INTO models (hash, id, version, manifest, first_used) VALUES (?, ?, ?, ?, ?)').run(model.hash, model.id, model.version, JSON.stringify(model.manifest), now)
}

export function rememberPromptSet(db: WriteDb, prompts: { hash: string; id: string; version: string; content: unknown }, now: string): void {
  prepared(db, 'INSERT OR IGNORE INTO prompt_sets (hash, id, version, content, first_used) VALUES (?, ?, ?, ?, ?)').run(prompts.hash, prompts.id, prompts.version, JSON.stringify(prompts.content), now)
}

export function getModelRecord(db: ReadDb, hash: string): unknown {
  const row = prepared(db, 'SELECT manifest FROM models WHERE hash = ?').get(hash) as { manifest: string } | undefined
  return row && JSON.parse(row.manifest)
}

export function getPromptRecord(db: ReadDb, hash: string): unknown {
  const row = prepared(db, 'SELECT content FROM prompt_sets WHERE hash = ?').get(hash) as { content: string } | undefined
  return row && JSON.parse(row.content)
}

export function getTextEmbeddings(db: ReadDb, modelHash: string, promptHash: string): Float32Array | null {
  const row = prepared(db, 'SELECT embedding FROM text_embeddings WHERE model_hash = ? AND prompt_hash = ?').get(modelHash, promptHash) as { embedding: Buffer } | undefined
  return row ? fromBlob(row.embedding) : null
}

export function putTextEmbeddings(db: WriteDb, modelHash: string, promptHash: string, embedding: Float32Array): void {
  prepared(db, 'INSERT OR REPLACE INTO text_embeddings (model_hash, prompt_hash, embedding) VALUES (?, ?, ?)').run(modelHash, promptHash, toBlob(embedding))
}

export interface EmbeddingInput {
  instance: number
  modelHash: string
  contentSha256: string
  embedding: Float32Array
  warnings: string[]
  runtime: string
  device: string
}

/** Stores an embedding and lifts an earlier refusal of the same film. */
export function putImageEmbedding(db: WriteDb, input: EmbeddingInput, now: string): void {
  prepared(db, 'INSERT OR REPLACE INTO image_embeddings (instance, model_hash, content_sha256, embedding, warnings, runtime, device, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)').run(
    input.instance,
    input.modelHash,
    input.contentSha256,
    toBlob(input.embedding),
    JSON.stringify(input.warnings),
    input.runtime,
    input.device,
    now
  )
  prepared(db, 'DELETE FROM refusals WHERE instance = ?').run(input.instance)
  embeddingsChanged(db)
}

export interface EmbeddingRow {
  instance: number
  study: number
  embedding: Float32Array
  warnings: string[]
  contentSha256: string
  runtime: string
  device: string
  createdAt: string
}

interface RawEmbedding extends Omit<EmbeddingRow, 'embedding' | 'warnings'> {
  embedding: Buffer
  warnings: string
}

const EMBEDDING = `SELECT e.instance, i.study, e.embedding, e.warnings, e.content_sha256 AS contentSha256, e.runtime, e.device, e.created_at AS createdAt FROM image_embeddings e JOIN instances i ON i.id = e.instance AND i.content_sha256 = e.content_sha256`
const fromRaw = (raw: RawEmbedding): EmbeddingRow => ({ ...raw, embedding: fromBlob(raw.embedding), warnings: JSON.parse(raw.warnings) as string[] })

/** Embeddings of a model that still belong to the stored files, one at a time; `only` limits them to these instances. */
export function* embeddingsOf(db: ReadDb, modelHash: string, only?: ReadonlySet<number>): Generator<EmbeddingRow> {
  for (const instance of prepared(db, 'SELECT e.instance FROM image_embeddings e WHERE e.model_hash = ? ORDER BY e.instance').all(modelHash) as { instance: number }[]) {
    if (only && !only.has(instance.instance)) continue
    const row = getEmbedding(db, instance.instance, modelHash)
    if (row) yield row
  }
}

export interface EmbeddingPlace {
  instance: number
  study: number
  patient: number
  view: string
  embedding: Float32Array
}

/** The next embeddings of a model in order of instance, with whose they are: what a matrix of the whole archive is filled from. */
export function embeddingPage(db: ReadDb, modelHash: string, after: number, limit: number): EmbeddingPlace[] {
  const rows = prepared(
    db,
    `SELECT e.instance, i.study, s.patient, i.view, e.embedding FROM image_embeddings e JOIN instances i ON i.id = e.instance AND i.content_sha256 = e.content_sha256 JOIN studies s ON s.id = i.study
     WHERE e.model_hash = ? AND e.instance > ? ORDER BY e.instance LIMIT ?`
  ).all(modelHash, after, limit) as (Omit<EmbeddingPlace, 'embedding'> & { embedding: Buffer })[]
  return rows.map((row) => ({ ...row, embedding: fromBlob(row.embedding) }))
}

export function countEmbeddings(db: ReadDb, modelHash: string): number {
  return prepared(db, 'SELECT count(*) FROM image_embeddings WHERE model_hash = ?').pluck().get(modelHash) as number
}

/** Instances with an embedding of the model and no margins of the prompt set. */
export function unscored(db: ReadDb, modelHash: string, promptHash: string): number[] {
  const rows = prepared(
    db,
    `SELECT e.instance FROM image_embeddings e JOIN instances i ON i.id = e.instance AND i.content_sha256 = e.content_sha256
     WHERE e.model_hash = ? AND NOT EXISTS (SELECT 1 FROM predictions p WHERE p.instance = e.instance AND p.model_hash = e.model_hash AND p.prompt_hash = ?)`
  ).all(modelHash, promptHash) as { instance: number }[]
  return rows.map((row) => row.instance)
}

/** Studies with at least one film scored by this model and prompt set, or refused. */
export function scoredStudies(db: ReadDb, modelHash: string, promptHash: string): number[] {
  const rows = prepared(
    db,
    `SELECT DISTINCT i.study FROM instances i WHERE EXISTS (SELECT 1 FROM predictions p WHERE p.instance = i.id AND p.model_hash = ? AND p.prompt_hash = ?) OR EXISTS (SELECT 1 FROM refusals r WHERE r.instance = i.id)`
  ).all(modelHash, promptHash) as { study: number }[]
  return rows.map((row) => row.study)
}

export function getEmbedding(db: ReadDb, instance: number, modelHash: string): EmbeddingRow | null {
  const raw = prepared(db, `${EMBEDDING} WHERE e.instance = ? AND e.model_hash = ?`).get(instance, modelHash) as RawEmbedding | undefined
  return raw ? fromRaw(raw) : null
}

/**
 * Films without an embedding of this model and without a refusal for their present content. A processing error (R7) says nothing of the film
 * itself, so it is tried again.
 */
export function unscreened(db: ReadDb, modelHash: string, studyIds: number[] | null): { id: number; study: number }[] {
  const rows = prepared(db, `SELECT i.id, i.study FROM instances i
       WHERE NOT EXISTS (SELECT 1 FROM image_embeddings e WHERE e.instance = i.id AND e.model_hash = ? AND e.content_sha256 = i.content_sha256)
         AND NOT EXISTS (SELECT 1 FROM refusals r WHERE r.instance = i.id AND r.content_sha256 = i.content_sha256 AND r.code <> 'R7')
         ${studyIds ? 'AND i.study IN (SELECT value FROM json_each(?))' : ''}
       ORDER BY i.id`
    )
    .all(...(studyIds ? [modelHash, JSON.stringify(studyIds)] : [modelHash]))
  return rows as { id: number; study: number }[]
}

export interface RefusalRow {
  code: string
  reason: string
}

export function putRefusal(db: WriteDb, instance: number, contentSha256: string, refusal: RefusalRow, now: string): void {
  prepared(db, 'INSERT OR REPLACE INTO refusals (instance, content_sha256, code, reason, created_at) VALUES (?, ?, ?, ?, ?)').run(instance, contentSha256, refusal.code, refusal.reason, now)
  for (const table of ['image_embeddings', 'predictions']) prepared(db, `DELETE FROM ${table} WHERE instance = ?`).run(instance)
  embeddingsChanged(db)
}

export function getRefusal(db: ReadDb, instance: number): RefusalRow | null {
  return (prepared(db, 'SELECT r.code, r.reason FROM refusals r JOIN instances i ON i.id = r.instance AND i.content_sha256 = r.content_sha256 WHERE r.instance = ?').get(instance) as RefusalRow | undefined) ?? null
}

export function putMargin(db: WriteDb, instance: number, modelHash: string, promptHash: string, finding: string, margin: number): void {
  prepared(db, 'INSERT OR REPLACE INTO predictions (instance, model_hash, prompt_hash, finding, margin) VALUES (?, ?, ?, ?, ?)').run(instance, modelHash, promptHash, finding, margin)
}

export function marginsOfInstance(db: ReadDb, instance: number, modelHash: string, promptHash: string): Map<string, number> {
  const rows = prepared(db, 'SELECT finding, margin FROM predictions WHERE instance = ? AND model_hash = ? AND prompt_hash = ?').all(instance, modelHash, promptHash) as { finding: string; margin: number }[]
  return new Map(rows.map((row) => [row.finding, row.margin]))
}

/** All margins of one finding, ascending: the local reference distribution. */
export function referenceMargins(db: ReadDb, modelHash: string, promptHash: string, finding: string): Float64Array {
  return Float64Array.from(prepared(db, 'SELECT margin FROM predictions WHERE model_hash = ? AND prompt_hash = ? AND finding = ? ORDER BY margin').pluck().all(modelHash, promptHash, finding) as number[])
}

export interface CalibrationRecord {
  hash: string
  modelHash: string
  promptHash: string
  method: string
  name: string
  n: number
  content: string
  createdAt: string
}

export function putCalibration(db: WriteDb, record: CalibrationRecord): void {
  prepared(db, 'INSERT OR IGNORE INTO calibrations (hash, model_hash, prompt_hash, method, name, n, content, created_at) VALUES (@hash, @modelHash, @promptHash, @method, @name, @n, @content, @createdAt)').run(record)
}

/** The calibration of the last run that had one. */
export function currentCalibration(db: ReadDb, modelHash: string, promptHash: string): CalibrationRecord | null {
  return (
    (prepared(db, `SELECT c.hash, c.model_hash AS modelHash, c.prompt_hash AS promptHash, c.method, c.name, c.n, c.content, c.created_at AS createdAt
         FROM screening_runs r JOIN calibrations c ON c.hash = r.calibration_hash WHERE r.model_hash = ? AND r.prompt_hash = ? AND r.ended_at IS NOT NULL ORDER BY r.id DESC LIMIT 1`
      )
      .get(modelHash, promptHash) as CalibrationRecord | undefined) ?? null
  )
}

export function startRun(db: WriteDb, run: { modelHash: string; promptHash: string; runtime: string; device: string; startedAt: string }): number {
  return Number(prepared(db, 'INSERT INTO screening_runs (model_hash, prompt_hash, runtime, device, started_at) VALUES (@modelHash, @promptHash, @runtime, @device, @startedAt)').run(run).lastInsertRowid)
}

export function endRun(db: WriteDb, id: number, films: number, calibrationHash: string | null, endedAt: string): void {
  const { changes } = prepared(db, 'UPDATE screening_runs SET films = ?, calibration_hash = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL').run(films, calibrationHash, endedAt, id)
  if (changes !== 1) throw new Error(`screening run ${id} cannot end twice`)
}

export interface StudyMargin {
  study: number
  patient: number
  margin: number
}

/** Each scored study's margin of one finding, or only one study's: the highest over its films, as the worklist ranks it. */
export function studyMargins(db: ReadDb, modelHash: string, promptHash: string, finding: string, only?: number): StudyMargin[] {
  return prepared(
    db,
    `SELECT s.id AS study, s.patient, max(p.margin) AS margin FROM predictions p JOIN instances i ON i.id = p.instance JOIN studies s ON s.id = i.study
     WHERE p.model_hash = ? AND p.prompt_hash = ? AND p.finding = ? ${only === undefined ? '' : 'AND s.id = ?'} GROUP BY s.id ORDER BY s.id`
  ).all(modelHash, promptHash, finding, ...(only === undefined ? [] : [only])) as StudyMargin[]
}
