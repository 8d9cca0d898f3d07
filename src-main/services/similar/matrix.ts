import { countEmbeddings, embeddingPage } from '../../db/screening.ts'
import { embeddingGeneration } from '../../db/generation.ts'
import type { ReadDb } from '../../db/types.ts'

/** Every stored image embedding of one model, contiguous, with whose film each row is. */
export interface EmbeddingMatrix {
  /** Values per row. */
  size: number
  /** rows x size, L2-normalised rows. */
  values: Float32Array
  instances: Int32Array
  studies: Int32Array
  patients: Int32Array
  /** 1 where the film is a lateral. */
  lateral: Uint8Array
}

/** Rows read between two turns of the event loop, so that the interface never waits for the whole archive. */
const PAGE = 2000

const kept = new WeakMap<ReadDb, { key: string; matrix: Promise<EmbeddingMatrix> }>()

/** The matrix of a model, kept until an embedding is written or deleted by anybody. 100,000 films of 512 values take 200 MB. */
export function embeddingMatrix(db: ReadDb, modelHash: string): Promise<EmbeddingMatrix> {
  const key = `${modelHash} ${embeddingGeneration(db)}`
  const present = kept.get(db)
  if (present?.key === key) return present.matrix
  const matrix = read(db, modelHash)
  kept.set(db, { key, matrix })
  matrix.catch(() => kept.delete(db))
  return matrix
}

async function read(db: ReadDb, modelHash: string): Promise<EmbeddingMatrix> {
  const first = embeddingPage(db, modelHash, 0, 1)[0]
  const size = first?.embedding.length ?? 1
  const room = first ? countEmbeddings(db, modelHash) : 0
  const whole: EmbeddingMatrix = { size, values: new Float32Array(room * size), instances: new Int32Array(room), studies: new Int32Array(room), patients: new Int32Array(room), lateral: new Uint8Array(room) }
  let row = 0
  for (let after = 0; row < room; ) {
    // Embeddings of files that changed are not among the pages: there are fewer rows than room then.
    const page = embeddingPage(db, modelHash, after, Math.min(PAGE, room - row))
    if (page.length === 0) break
    for (const { instance, study, patient, view, embedding } of page) {
      whole.values.set(embedding, row * size)
      whole.instances[row] = instance
      whole.studies[row] = study
      whole.patients[row] = patient
      whole.lateral[row] = view === 'lateral' ? 1 : 0
      row += 1
    }
    after = page.at(-1)!.instance
    await new Promise((resolve) => setImmediate(resolve))
  }
  const { values, instances, studies, patients, lateral } = whole
  return { size, values: values.subarray(0, row * size), instances: instances.subarray(0, row), studies: studies.subarray(0, row), patients: patients.subarray(0, row), lateral: lateral.subarray(0, row) }
}
