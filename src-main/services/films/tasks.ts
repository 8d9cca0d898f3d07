import type { Source, Tasks } from '../../dicom/worker-protocol.ts'
import type { Refusal } from '../../inference/assess-film.ts'
import type { Preprocessing } from '../../models/manifest.ts'
import type { FindingId } from '../../phantom/types.ts'
import type { FileFacts } from './file-facts.ts'
import type { ViewerFrame } from './viewer-frame.ts'

export interface Ingested extends FileFacts {
  sha256: string
  size: number
  /** Name inside the store, `<2 hex>/<sha256>.<kind>`; null when nothing was copied. */
  stored: string | null
}

export interface PreparedFilm {
  /** [1, channels, size, size] as the model's manifest asks; empty when refused. */
  data: Float32Array
  refusal: Refusal | null
  warnings: string[]
}

export interface SyntheticFilm {
  /** [1, channels, size, size] as the model's manifest asks. */
  data: Float32Array
  rows: number
  columns: number
  /** 0 or 1, [rows, columns] */
  mask: Uint8Array
}

/** What film threads do beyond decoding. `extends` the decoder's own tasks, so that one pool serves viewer, import and screening. */
export type FilmTasks = Tasks & {
  /** Reads a file once: header, hash, and (when a store is given) a copy named by its content, which appears whole or not at all. */
  ingest: { input: { source: Source; store: string | null }; result: Ingested }
  /** A synthetic film with one finding as model input, with the finding's mask over the film. */
  phantomFilm: { input: { source?: never; finding: FindingId; seed: string; size: number; preprocessing: Preprocessing }; result: SyntheticFilm }
  viewerFrame: { input: { source: Source; frame: number }; result: ViewerFrame }
  /** File to model input: decode, grey scale by the standard, the manifest's preprocessing, and whether the film may be scored at all. With `despiteView` a film refused for its view alone (R2) comes with its data. */
  prepare: { input: { source: Source; preprocessing: Preprocessing; despiteView?: boolean }; result: PreparedFilm }
}
