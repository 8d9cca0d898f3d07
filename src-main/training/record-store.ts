import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A sha256 in hexadecimal and a line end. */
const LINE = 65
const FLUSH_EVERY = 64

/**
 * Records of one length in one file, found by the hash of what they were made from, read by position: memory stays bounded whatever their number. A record counts
 * only once its line stands in the index, which is written after the record is on the disk: whatever a power cut leaves behind is cut off on opening.
 */
export class RecordStore {
  readonly recordBytes: number
  readonly #records: number
  readonly #index: number
  readonly #at = new Map<string, number>()
  #waiting: string[] = []

  constructor(folder: string, name: string, recordBytes: number, mode: 'read' | 'write') {
    this.recordBytes = recordBytes
    if (mode === 'write') mkdirSync(folder, { recursive: true })
    const open = (file: string): number => openSync(join(folder, file), mode === 'read' ? 'r' : 'a+')
    this.#records = open(`${name}.bin`)
    this.#index = open(`${name}.idx`)
    const lines = readFileSync(join(folder, `${name}.idx`), 'latin1')
    const whole = Math.min(Math.floor(lines.length / LINE), Math.floor(fstatSync(this.#records).size / recordBytes))
    for (let i = 0; i < whole; i++) this.#at.set(lines.slice(i * LINE, i * LINE + LINE - 1), i)
    if (mode === 'write') {
      ftruncateSync(this.#records, whole * recordBytes)
      ftruncateSync(this.#index, whole * LINE)
    }
  }

  get bytes(): number {
    return this.#at.size * this.recordBytes
  }

  has(key: string): boolean {
    return this.#at.has(key)
  }

  append(key: string, record: Uint8Array): void {
    if (this.#at.has(key)) return
    if (!/^[0-9a-f]{64}$/.test(key) || record.byteLength !== this.recordBytes) throw new Error(`${key}: ${record.byteLength} bytes for a record of ${this.recordBytes}`)
    writeSync(this.#records, record)
    this.#at.set(key, this.#at.size)
    this.#waiting.push(key)
    if (this.#waiting.length >= FLUSH_EVERY) this.flush()
  }

  /** @returns false when there is no such record */
  read(key: string, into: Uint8Array): boolean {
    const at = this.#at.get(key)
    return at !== undefined && readSync(this.#records, into, 0, this.recordBytes, at * this.recordBytes) === this.recordBytes
  }

  flush(): void {
    if (this.#waiting.length === 0) return
    fsyncSync(this.#records)
    writeSync(this.#index, this.#waiting.map((key) => `${key}\n`).join(''))
    fsyncSync(this.#index)
    this.#waiting = []
  }

  close(): void {
    this.flush()
    closeSync(this.#records)
    closeSync(this.#index)
  }
}
