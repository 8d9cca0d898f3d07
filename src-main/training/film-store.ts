import { closeSync, fstatSync, fsyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { contentHash } from '../base/canonical-json.ts'
import { UmbraError } from '../base/umbra-error.ts'
import { PREPROCESSING_REVISION } from '../models/hash.ts'
import type { Preprocessing } from '../models/manifest.ts'

/** Grey levels as whole numbers of 1/200, from -32 (bicubic overshoot) to 295: half the size of float32, and 0.0025 of a grey level off at most. */
const PER_LEVEL = 200
const LOWEST = -32
const LINE = 65
const FLUSH_EVERY = 64

/** What changes the stored square; scale, mean, std and channels are applied on reading. */
export type FilmGeometry = Pick<Preprocessing, 'fit' | 'padValue' | 'size' | 'interpolation' | 'antialias' | 'precision'>

const nameOf = ({ fit, padValue, size, interpolation, antialias, precision }: FilmGeometry): string =>
  `films-${contentHash({ revision: PREPROCESSING_REVISION, fit, padValue, size, interpolation, antialias, precision }).slice(0, 16)}`

/** The preprocessing that gives the square this store keeps: grey levels, not yet scaled. */
export const greyOnly = (preprocessing: Preprocessing): Preprocessing => ({ ...preprocessing, channels: 1, scale: 1, mean: [0], std: [1] })

/**
 * Films decoded and resized once, as one file of equal records per geometry, found by the hash of the film's file. Written by the services,
 * read by the compute child by position: memory stays bounded whatever the number of films. A record counts only once its line stands in
 * the index, which is written after the record is on the disk: whatever a power cut leaves behind is cut off on opening.
 */
export class FilmStore {
  readonly size: number
  readonly #records: number
  readonly #index: number
  readonly #at = new Map<string, number>()
  readonly #record: Uint16Array
  #waiting: string[] = []

  constructor(folder: string, geometry: FilmGeometry, mode: 'read' | 'write') {
    this.size = geometry.size
    this.#record = new Uint16Array(this.size * this.size)
    const name = nameOf(geometry)
    if (mode === 'write') mkdirSync(folder, { recursive: true })
    const open = (file: string): number => openSync(join(folder, file), mode === 'read' ? 'r' : 'a+')
    this.#records = open(`${name}.bin`)
    this.#index = open(`${name}.idx`)
    const lines = readFileSync(join(folder, `${name}.idx`), 'latin1')
    const whole = Math.min(Math.floor(lines.length / LINE), Math.floor(fstatSync(this.#records).size / this.#record.byteLength))
    for (let i = 0; i < whole; i++) this.#at.set(lines.slice(i * LINE, i * LINE + LINE - 1), i)
    if (mode === 'write') {
      ftruncateSync(this.#records, whole * this.#record.byteLength)
      ftruncateSync(this.#index, whole * LINE)
    }
  }

  has(content: string): boolean {
    return this.#at.has(content)
  }

  /** @param grey square of grey levels 0..255, row-major */
  append(content: string, grey: ArrayLike<number>): void {
    if (this.#at.has(content)) return
    if (!/^[0-9a-f]{64}$/.test(content) || grey.length !== this.#record.length) throw new Error(`film ${content}: ${grey.length} grey levels for a record of ${this.#record.length}`)
    for (let i = 0; i < grey.length; i++) this.#record[i] = Math.min(65_535, Math.max(0, Math.round((grey[i]! - LOWEST) * PER_LEVEL)))
    writeSync(this.#records, this.#record)
    this.#at.set(content, this.#at.size)
    this.#waiting.push(content)
    if (this.#waiting.length >= FLUSH_EVERY) this.flush()
  }

  flush(): void {
    if (this.#waiting.length === 0) return
    fsyncSync(this.#records)
    writeSync(this.#index, this.#waiting.map((content) => `${content}\n`).join(''))
    fsyncSync(this.#index)
    this.#waiting = []
  }

  /** The square of one film, grey levels 0..255. @throws UmbraError `film-not-prepared` */
  grey(content: string): Float32Array {
    this.#load(content)
    return Float32Array.from(this.#record, (value) => value / PER_LEVEL + LOWEST)
  }

  /**
   * Image tensor [n, channels, size, size] of these films, as the model's preprocessing wants it.
   *
   * @throws UmbraError `film-not-prepared`
   */
  batch(contents: readonly string[], { channels, scale, mean, std }: Pick<Preprocessing, 'channels' | 'scale' | 'mean' | 'std'>): Float32Array {
    const plane = this.#record.length
    const tensor = new Float32Array(contents.length * channels * plane)
    contents.forEach((content, n) => {
      this.#load(content)
      for (let c = 0; c < channels; c++) {
        const shift = mean[mean.length === 1 ? 0 : c]!
        const divisor = std[std.length === 1 ? 0 : c]!
        const at = (n * channels + c) * plane
        for (let i = 0; i < plane; i++) tensor[at + i] = ((this.#record[i]! / PER_LEVEL + LOWEST) * scale - shift) / divisor
      }
    })
    return tensor
  }

  close(): void {
    this.flush()
    closeSync(this.#records)
    closeSync(this.#index)
  }

  #load(content: string): void {
    const at = this.#at.get(content)
    const length = this.#record.byteLength
    if (at === undefined || readSync(this.#records, this.#record, 0, length, at * length) !== length) {
      throw new UmbraError('film-not-prepared', `The film ${content.slice(0, 12)} is not in the store of prepared films.`, { hint: 'Check the data again; its file may have changed.' })
    }
  }
}
