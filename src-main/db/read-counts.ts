import { prepared } from './prepared.ts'
import type { ReadDb } from './types.ts'

/** Signed clinical reads per reader: studies read without the AI, and with it. */
export function countReads(db: ReadDb): Map<number, { blind: number; aided: number }> {
  const rows = prepared(db, "SELECT reader, count(DISTINCT CASE phase WHEN 'blind' THEN study END) AS blind, count(DISTINCT CASE phase WHEN 'aided' THEN study END) AS aided FROM reads WHERE status = 'signed' AND reader_study IS NULL GROUP BY reader").all() as { reader: number; blind: number; aided: number }[]
  return new Map(rows.map(({ reader, blind, aided }) => [reader, { blind, aided }]))
}
