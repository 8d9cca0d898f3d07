import { contentHash } from '../base/canonical-json.ts'
import { UmbraError } from '../base/umbra-error.ts'
import { PREPROCESSING_REVISION } from '../models/hash.ts'
import type { Preprocessing } from '../models/manifest.ts'
import { RecordStore } from './record-store.ts'

/** Grey levels as whole numbers of 1/200, from -32 (bicubic overshoot) to 295: half the size of float32, and 0.0025 of a grey level off at most. */
const PER_LEVEL = 200
const LOWEST = -32

/** What changes the stored square; scale, mean, std and channels are applied on reading. */
export type FilmGeometry = Pick<Preprocessing, 'fit' | 'padValue' | 'size' | 'interpolation' | 'antialias' | 'precision'>

const nameOf = ({ fit, padValue, size, interpolation, antialias, precision }: FilmGeometry): string =>
  `films-${contentHash({ revision: PREPROCESSING_REVISION, fit, padValue, size, interpolation, antialias, precision }).slice(0, 16)}`

/** The preprocessing that gives the square this store keeps: grey levels, not yet scaled. */
export const greyOnly = (preprocessing: Preprocessing): Preprocessing => ({ ...preprocessing, channels: 1, scale: 1, mean: [0], std: [1] })

/** Films decoded and resized once, one record per film and geometry under the hash of the film's file. Written by the services, read by the compute child. */
export class FilmStore {
  readonly size: number
  readonly #store: RecordStore
  readonly #record: Uint16Array
  readonly #bytes: Uint8Array

  constructor(folder: string, geometry: FilmGeometry, mode: 'read' | 'write') {
    this.size = geometry.size
    this.#record = new Uint16Array(this.size * this.size)
    this.#bytes = new Uint8Array(this.#record.buffer)
    this.#store = new RecordStore(folder, nameOf(geometry), this.#record.byteLength, mode)
  }

  has(content: string): boolean {
    return this.#store.has(content)
  }

  /** @param grey square of grey levels 0..255, row-major */
  append(content: string, grey: ArrayLike<number>): void {
    if (this.#store.has(content)) return
    if (grey.length !== this.#record.length) throw new Error(`film ${content}: ${grey.length} grey levels for a record of ${this.#record.length}`)
    for (let i = 0; i < grey.length; i++) this.#record[i] = Math.min(65_535, Math.max(0, Math.round((grey[i]! - LOWEST) * PER_LEVEL)))
    this.#store.append(content, this.#bytes)
  }

  flush(): void {
    this.#store.flush()
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
    this.#store.close()
  }

  #load(content: string): void {
    if (this.#store.read(content, this.#bytes)) return
    throw new UmbraError('film-not-prepared', `The film ${content.slice(0, 12)} is not in the store of prepared films.`, { hint: 'Check the data again; its file may have changed.' })
  }
}
