import type { Label, LabelCounts, ReferenceOrigin, ReferenceStandard, RefusedRow } from '../contract/index.ts'
import { unpackLabels, type PackedLabels } from './packed-labels.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface NewReference {
  name: string
  origin: ReferenceOrigin
  findings: { id: string; name: string }[]
  labels: PackedLabels
  refused: readonly RefusedRow[]
}

interface Record {
  id: number
  name: string
  kind: ReferenceOrigin['kind']
  origin: string
  findings: string
  hash: string
  created_at: string
  updated_at: string
}

/**
 * Stores a reference under its name, whole or not at all; one that is there under the name is replaced, labels and refused rows with it.
 * `unchanged` says that it held exactly these labels.
 */
export function putReference(db: WriteDb, { name, origin, findings, labels, refused }: NewReference, now: string): { id: number; unchanged: boolean } {
  return db.transaction(() => {
    const { hash } = labels
    const before = prepared(db, 'SELECT id, hash FROM reference_standards WHERE name = ?').get(name) as { id: number; hash: string } | undefined
    const unchanged = before?.hash === hash
    const { id } = prepared(db, `INSERT INTO reference_standards (name, kind, origin, findings, hash, created_at, updated_at) VALUES (@name, @kind, @origin, @findings, @hash, @now, @now)
       ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, origin = excluded.origin, findings = excluded.findings, hash = excluded.hash, updated_at = CASE WHEN hash = excluded.hash THEN updated_at ELSE excluded.updated_at END
       RETURNING id`).get({ name, kind: origin.kind, origin: JSON.stringify(origin), findings: JSON.stringify(findings), hash, now }) as { id: number }
    if (!unchanged) {
      prepared(db, 'DELETE FROM reference_labels WHERE reference = ?').run(id)
      const insert = prepared(db, 'INSERT INTO reference_labels (reference, study, finding, label) VALUES (?, ?, ?, ?)')
      for (const { study, finding, label } of unpackLabels(labels)) insert.run(id, study, finding, label)
    }
    prepared(db, 'DELETE FROM reference_refusals WHERE reference = ?').run(id)
    const refuse = prepared(db, 'INSERT INTO reference_refusals (reference, line, named, code, reason) VALUES (?, ?, ?, ?, ?)')
    for (const { line, named, code, reason } of refused) refuse.run(id, line, named, code, reason)
    return { id, unchanged }
  })()
}

function toReference(db: ReadDb, record: Record): ReferenceStandard {
  const { id, name, kind, hash } = record
  const counted = prepared(db, 'SELECT finding, label, count(*) AS n FROM reference_labels WHERE reference = ? GROUP BY finding, label').all(id) as { finding: string; label: Label; n: number }[]
  const counts = new Map((JSON.parse(record.findings) as { id: string; name: string }[]).map((finding): [string, LabelCounts] => [finding.id, { findingId: finding.id, name: finding.name, positive: 0, negative: 0, uncertain: 0, missing: 0 }]))
  for (const { finding, label, n } of counted) counts.get(finding)![label] = n
  const count = (table: string, what: string): number => prepared(db, `SELECT count(${what}) FROM ${table} WHERE reference = ?`).pluck().get(id) as number
  return {
    id, name, kind, hash,
    origin: JSON.parse(record.origin) as ReferenceOrigin,
    studies: count('reference_labels', 'DISTINCT study'),
    findings: [...counts.values()],
    refused: count('reference_refusals', '*'),
    createdAt: record.created_at,
    updatedAt: record.updated_at
  }
}

export function listReferences(db: ReadDb): ReferenceStandard[] {
  return (prepared(db, 'SELECT * FROM reference_standards ORDER BY name, id').all() as Record[]).map((record) => toReference(db, record))
}

export function getReference(db: ReadDb, id: number): ReferenceStandard | null {
  const record = prepared(db, 'SELECT * FROM reference_standards WHERE id = ?').get(id) as Record | undefined
  return record ? toReference(db, record) : null
}

export function findReference(db: ReadDb, name: string): ReferenceStandard | null {
  const record = prepared(db, 'SELECT * FROM reference_standards WHERE name = ?').get(name) as Record | undefined
  return record ? toReference(db, record) : null
}

/** study row id -> label of one finding. */
export function labelsOfFinding(db: ReadDb, reference: number, finding: string): Map<number, Label> {
  const rows = prepared(db, 'SELECT study, label FROM reference_labels WHERE reference = ? AND finding = ?').all(reference, finding) as { study: number; label: Label }[]
  return new Map(rows.map(({ study, label }) => [study, label]))
}

export function refusedRows(db: ReadDb, reference: number, offset: number, limit: number): RefusedRow[] {
  return prepared(db, 'SELECT line, named, code, reason FROM reference_refusals WHERE reference = ? ORDER BY line LIMIT ? OFFSET ?').all(reference, limit, offset) as RefusedRow[]
}

export function deleteReference(db: WriteDb, id: number): void {
  prepared(db, 'DELETE FROM reference_standards WHERE id = ?').run(id)
}
