import type { CalibrationChain, SignedVersion } from '../contract/index.ts'
import { prepared } from './prepared.ts'
import type { ReadDb, WriteDb } from './types.ts'

/** A version as it is put in; id and version are the database's to give. */
export type NewVersion<T extends SignedVersion> = Omit<T, 'id' | 'version'>

/** A decision for a model and a prompt set. */
export interface VersionUse {
  /** Row id of the decision. */
  id: number
  modelHash: string
  promptHash: string
  /** Row id of the version; null: back to none. */
  used: number | null
  author: string
}

/** Tables of one kind of version (migrations 0007, 0012). */
interface Tables<T> {
  versions: string
  uses: string
  /** Column of `uses` that names the version. */
  used: string
  /** Hashes kept in columns of their own besides those of model, preprocessing, prompts and reference. */
  hashes?: (version: T) => Record<string, string | null>
}

interface Chained extends SignedVersion {
  chain: CalibrationChain
  reference: { hash: string }
}

/** Versions that are only ever added to, and which of them is in use for which model and prompt set: the newest decision counts. */
export function signedVersions<T extends Chained>({ versions, uses, used, hashes = () => ({}) }: Tables<NewVersion<T>>) {
  const columns = 'id, version, hash, name, author, created_at AS createdAt, content'
  const fromRow = ({ content, ...row }: SignedVersion & { content: string }): T => ({ ...row, ...(JSON.parse(content) as Omit<T, keyof SignedVersion>) }) as T
  const use = `SELECT id, model_hash AS modelHash, prompt_hash AS promptHash, ${used} AS used, author FROM ${uses}`
  return {
    /** Stores it as the next version. */
    put(db: WriteDb, version: NewVersion<T>): T {
      const { hash, name, author, createdAt, ...content } = version
      const { chain, reference } = version
      const values = { hash, name, author, created_at: createdAt, model_hash: chain.model.hash, preprocessing_hash: chain.preprocessingHash, prompt_hash: chain.prompts.hash, reference_hash: reference.hash, ...hashes(version), content: JSON.stringify(content) }
      const names = Object.keys(values)
      const row = prepared(db, `INSERT INTO ${versions} (version, ${names.join(', ')}) VALUES ((SELECT coalesce(max(version), 0) + 1 FROM ${versions}), ${names.map((each) => `@${each}`).join(', ')}) RETURNING ${columns}`).get(values)
      return fromRow(row as SignedVersion & { content: string })
    },
    /** Newest first. */
    list: (db: ReadDb): T[] => (prepared(db, `SELECT ${columns} FROM ${versions} ORDER BY version DESC`).all() as (SignedVersion & { content: string })[]).map(fromRow),
    get(db: ReadDb, id: number): T | null {
      const row = prepared(db, `SELECT ${columns} FROM ${versions} WHERE id = ?`).get(id) as (SignedVersion & { content: string }) | undefined
      return row ? fromRow(row) : null
    },
    putUse(db: WriteDb, decision: Omit<VersionUse, 'id'> & { at: string }): void {
      prepared(db, `INSERT INTO ${uses} (model_hash, prompt_hash, ${used}, author, at) VALUES (@modelHash, @promptHash, @used, @author, @at)`).run(decision)
    },
    /** What was last decided for this model and prompt set; null when nothing ever was. */
    useFor: (db: ReadDb, modelHash: string, promptHash: string): VersionUse | null => (prepared(db, `${use} WHERE model_hash = ? AND prompt_hash = ? ORDER BY id DESC LIMIT 1`).get(modelHash, promptHash) as VersionUse | undefined) ?? null,
    /** What was last decided for any chain: tells a site that its version stayed behind with another model. */
    lastUse: (db: ReadDb): VersionUse | null => (prepared(db, `${use} ORDER BY id DESC LIMIT 1`).get() as VersionUse | undefined) ?? null
  }
}
