import type { CoverCurves, OverlayMethod } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

export interface HonestyRecord {
  finding: string
  method: OverlayMethod
  source: 'phantom' | 'marks'
  n: number
  hits: number
  chance: number
  curves: CoverCurves | null
  runtime: string
  measuredAt: string
}

interface Which {
  modelHash: string
  promptHash: string
  revision: number
}

export function putHonesty(db: WriteDb, { modelHash, promptHash, revision }: Which, { curves, ...record }: HonestyRecord): void {
  prepared(db, `INSERT OR REPLACE INTO overlay_honesty (model_hash, prompt_hash, finding, method, source, revision, n, hits, chance, curves, runtime, measured_at)
     VALUES (@modelHash, @promptHash, @finding, @method, @source, @revision, @n, @hits, @chance, @curves, @runtime, @measuredAt)`).run({ modelHash, promptHash, revision, ...record, curves: curves && JSON.stringify(curves) })
}

/** Marks come and go: what was measured on them does not outlive them. */
export function forgetMarkedHonesty(db: WriteDb, { modelHash, promptHash, revision }: Which): void {
  prepared(db, `DELETE FROM overlay_honesty WHERE model_hash = ? AND prompt_hash = ? AND revision = ? AND source = 'marks'`).run(modelHash, promptHash, revision)
}

export function honestyOf(db: ReadDb, { modelHash, promptHash, revision }: Which): HonestyRecord[] {
  const rows = prepared(db, `SELECT finding, method, source, n, hits, chance, curves, runtime, measured_at AS measuredAt FROM overlay_honesty
     WHERE model_hash = ? AND prompt_hash = ? AND revision = ? ORDER BY finding, method, source`).all(modelHash, promptHash, revision) as (Omit<HonestyRecord, 'curves'> & { curves: string | null })[]
  return rows.map(({ curves, ...row }) => ({ ...row, curves: curves === null ? null : (JSON.parse(curves) as CoverCurves) }))
}
