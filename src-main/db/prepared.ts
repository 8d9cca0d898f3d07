import type Database from 'better-sqlite3'
import type { ReadDb } from './types.ts'

const cache = new WeakMap<ReadDb, Map<string, Database.Statement>>()

/** A statement compiled once per connection: compiling costs more than running most of ours. */
export function prepared(db: ReadDb, sql: string): Database.Statement {
  let statements = cache.get(db)
  if (!statements) cache.set(db, (statements = new Map()))
  let statement = statements.get(sql)
  if (!statement) statements.set(sql, (statement = db.prepare(sql)))
  return statement
}
