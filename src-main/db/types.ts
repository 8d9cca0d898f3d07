import type Database from 'better-sqlite3'

declare const readable: unique symbol
declare const writable: unique symbol

/** A connection that a function may only read through. Every write function asks for `WriteDb`, so a reader cannot call it by mistake. */
export type ReadDb = Database.Database & { readonly [readable]: true }
export type WriteDb = ReadDb & { readonly [writable]: true }

export interface Migration {
  /** Numbered from 1; appended, never edited once released. */
  readonly version: number
  readonly name: string
  readonly sql: string
}
