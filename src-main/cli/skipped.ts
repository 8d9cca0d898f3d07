import type { ImportResult } from '../contract/index.ts'
import { table } from './table.ts'

/** Files that were not taken in, each with its reason; nothing when there are none. */
export function skippedFiles(skipped: ImportResult['skipped']): string {
  return skipped.length === 0 ? '' : `\n${table(['skipped', 'code', 'reason'], skipped.map((each) => [each.file, each.code, each.reason]))}`
}
