import { createHash } from 'node:crypto'
import { labels as LABELS, type Label } from '../contract/references.ts'
import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

export interface LabelRow {
  study: number
  finding: string
  label: Label
}

/** Labels in columns: hundreds of thousands of them pass from a thread to main as four arrays, in the order in which the database keeps them. */
export interface PackedLabels {
  findings: string[]
  /** Per label: row id of the study, place of the finding in `findings`, place of the label among the four. */
  studies: Int32Array
  findingOf: Uint16Array
  label: Uint8Array
  /** Identity of the labels whatever their row ids: the same labels of the same studies give the same hash in every library. */
  hash: string
}

export function packLabels(db: ReadDb, rows: readonly LabelRow[]): PackedLabels {
  const findings = [...new Set(rows.map(({ finding }) => finding))].toSorted()
  const place = new Map(findings.map((finding, k) => [finding, k]))
  const sorted = rows.toSorted((a, b) => place.get(a.finding)! - place.get(b.finding)! || a.study - b.study)
  return {
    findings,
    studies: Int32Array.from(sorted, ({ study }) => study),
    findingOf: Uint16Array.from(sorted, ({ finding }) => place.get(finding)!),
    label: Uint8Array.from(sorted, ({ label }) => LABELS.indexOf(label)),
    hash: hashOf(db, rows)
  }
}

export function* unpackLabels({ findings, studies, findingOf, label }: PackedLabels): Generator<LabelRow> {
  for (let k = 0; k < studies.length; k++) yield { study: studies[k]!, finding: findings[findingOf[k]!]!, label: LABELS[label[k]!]! }
}

function hashOf(db: ReadDb, rows: readonly LabelRow[]): string {
  const studies = JSON.stringify([...new Set(rows.map(({ study }) => study))])
  const uids = new Map((prepared(db, 'SELECT id, study_uid AS uid FROM studies WHERE id IN (SELECT value FROM json_each(?))').all(studies) as { id: number; uid: string }[]).map(({ id, uid }) => [id, uid]))
  const hash = createHash('sha256')
  for (const line of rows.map(({ study, finding, label }) => `${uids.get(study)}\t${finding}\t${label}\n`).toSorted()) hash.update(line)
  return hash.digest('hex')
}
