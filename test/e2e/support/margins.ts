import { join } from 'node:path'
import { expect } from 'vitest'
import { openDatabase } from '../../../src-main/db/open.ts'

/** The AI's margins of a study, from the database itself, as they would begin in any text. */
export function margins(library: string, study: number): string[] {
  const { db } = openDatabase(join(library, 'library.sqlite'))
  const values = db.prepare('SELECT margin FROM predictions JOIN instances ON instances.id = instance WHERE study = ?').pluck().all(study) as number[]
  db.close()
  expect(values.length).toBeGreaterThan(0)
  return values.map((value) => String(Math.abs(value)).slice(0, 8))
}
