import type { View } from '../contract/index.ts'
import { embeddingsChanged } from './generation.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface InstanceInput {
  study: number
  seriesUid: string
  seriesNumber: number | null
  seriesDescription: string
  bodyPart: string
  sopUid: string
  number: number | null
  modality: string
  view: View
  viewSource: 'tag' | 'image' | 'none'
  path: string
  inPlace: boolean
  contentSha256: string
  header: unknown
}

export interface InstanceRecord {
  id: number
  study: number
  sopUid: string
  number: number | null
  modality: string
  view: View
  viewSource: 'tag' | 'image' | 'none'
  path: string
  inPlace: boolean
  contentSha256: string
  /** JSON text of the header stored at import. */
  header: string
  seriesNumber: number | null
  seriesDescription: string
  bodyPart: string
}

type Raw = Omit<InstanceRecord, 'inPlace'> & { inPlace: number }

const SELECT = `SELECT i.id, i.study, i.sop_uid AS sopUid, i.number, i.modality, i.view, i.view_source AS viewSource, i.path, i.in_place AS inPlace, i.content_sha256 AS contentSha256, i.header,
  s.number AS seriesNumber, s.description AS seriesDescription, s.body_part AS bodyPart FROM instances i JOIN series s ON s.id = i.series`

const fromRaw = (raw: Raw): InstanceRecord => ({ ...raw, inPlace: raw.inPlace === 1 })

/** Inserts or replaces by SOP Instance UID; a changed content drops what was computed from the old one. */
export function putInstance(db: WriteDb, input: InstanceInput): number {
  const series = prepared(db, `INSERT INTO series (study, series_uid, number, description, modality, body_part) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (series_uid) DO UPDATE SET study = excluded.study, number = excluded.number, description = excluded.description, modality = excluded.modality, body_part = excluded.body_part RETURNING id`
    )
    .get(input.study, input.seriesUid, input.seriesNumber, input.seriesDescription, input.modality, input.bodyPart) as { id: number }
  const before = prepared(db, 'SELECT id, content_sha256 AS sha FROM instances WHERE sop_uid = ?').get(input.sopUid) as { id: number; sha: string } | undefined
  const row = prepared(db, `INSERT INTO instances (series, study, sop_uid, number, modality, view, view_source, path, in_place, content_sha256, header) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (sop_uid) DO UPDATE SET series = excluded.series, study = excluded.study, number = excluded.number, modality = excluded.modality, view = excluded.view, view_source = excluded.view_source,
         path = excluded.path, in_place = excluded.in_place, content_sha256 = excluded.content_sha256, header = excluded.header RETURNING id`
    )
    .get(series.id, input.study, input.sopUid, input.number, input.modality, input.view, input.viewSource, input.path, input.inPlace ? 1 : 0, input.contentSha256, JSON.stringify(input.header)) as { id: number }
  if (before && before.sha !== input.contentSha256) {
    for (const table of ['image_embeddings', 'refusals', 'predictions']) prepared(db, `DELETE FROM ${table} WHERE instance = ?`).run(before.id)
  }
  // Also a film that moved to another study or view: both are kept beside its embedding.
  if (before) embeddingsChanged(db)
  return row.id
}

export function getInstance(db: ReadDb, id: number): InstanceRecord | null {
  const raw = prepared(db, `${SELECT} WHERE i.id = ?`).get(id) as Raw | undefined
  return raw ? fromRaw(raw) : null
}

export function getInstanceByUid(db: ReadDb, sopUid: string): InstanceRecord | null {
  const raw = prepared(db, `${SELECT} WHERE i.sop_uid = ?`).get(sopUid) as Raw | undefined
  return raw ? fromRaw(raw) : null
}

/** Frontal before lateral, then series and instance number: the order a reader expects. */
export function instancesOf(db: ReadDb, study: number): InstanceRecord[] {
  const order: Record<View, number> = { PA: 0, AP: 1, unknown: 2, lateral: 3 }
  const rows = (prepared(db, `${SELECT} WHERE i.study = ? ORDER BY s.number, i.number, i.id`).all(study) as Raw[]).map(fromRaw)
  return rows.toSorted((a, b) => order[a.view] - order[b.view])
}

export function allInstances(db: ReadDb): InstanceRecord[] {
  return (prepared(db, `${SELECT} ORDER BY i.study, s.number, i.number, i.id`).all() as Raw[]).map(fromRaw)
}

export interface FileRecord {
  path: string
  entry: string
  size: number
  mtimeMs: number
  sopUid: string | null
  skipCode: string | null
  skipReason: string | null
}

export function getFile(db: ReadDb, path: string, entry: string): FileRecord | null {
  return (
    (prepared(db, 'SELECT path, entry, size, mtime_ms AS mtimeMs, sop_uid AS sopUid, skip_code AS skipCode, skip_reason AS skipReason FROM files WHERE path = ? AND entry = ?').get(path, entry) as FileRecord | undefined) ?? null
  )
}

export function putFile(db: WriteDb, file: FileRecord): void {
  prepared(db, 'INSERT OR REPLACE INTO files (path, entry, size, mtime_ms, sop_uid, skip_code, skip_reason) VALUES (@path, @entry, @size, @mtimeMs, @sopUid, @skipCode, @skipReason)').run(file)
}

/** Paths another import brought this instance from; a changed file may only replace what came from itself. */
export function filesOfInstance(db: ReadDb, sopUid: string): { path: string; entry: string }[] {
  return prepared(db, 'SELECT path, entry FROM files WHERE sop_uid = ?').all(sopUid) as { path: string; entry: string }[]
}

/** Where each image came from, by SOP Instance UID; the first place when there are several. */
export function originalFiles(db: ReadDb): Map<string, { path: string; entry: string }> {
  const rows = prepared(db, 'SELECT sop_uid AS uid, path, entry FROM files WHERE sop_uid IS NOT NULL ORDER BY path DESC, entry DESC').all() as { uid: string; path: string; entry: string }[]
  return new Map(rows.map(({ uid, path, entry }) => [uid, { path, entry }]))
}

/** Whose film it is, in a line of a list. */
export function filmLabel(db: ReadDb, instance: number): { patientName: string; studyDate: string; view: string } {
  return prepared(db, 'SELECT s.patient_name AS patientName, s.study_date AS studyDate, i.view FROM instances i JOIN studies s ON s.id = i.study WHERE i.id = ?').get(instance) as { patientName: string; studyDate: string; view: string }
}
