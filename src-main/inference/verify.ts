import { UmbraError } from '../base/umbra-error.ts'
import { createRandom } from '../base/random.ts'
import { toFailure } from '../base/failure.ts'
import type { Encoders } from './encoders.ts'
import { dot } from './normalise.ts'
import { inputLength, preprocess } from './preprocess/preprocess.ts'

export interface VerifyReport {
  ok: boolean
  problems: string[]
  seconds: number
}

/** Embeddings of inputs this different are never this alike in a model that looks at them: wrong scaling gives one answer for every film. */
const SAME = 1 - 1e-6

const TEXTS = ['There is a large right pleural effusion.', 'The heart is normal in size.', 'No pneumothorax.']

/**
 * Runs both towers once on made-up inputs: every value finite, sizes as stated, different inputs told apart, and the same input twice the same
 * whatever it is batched with.
 */
export async function verifyEncoders(encoders: Encoders): Promise<VerifyReport> {
  const start = performance.now()
  const problems: string[] = []
  const { embeddingSize } = encoders.package.manifest
  const attempt = async (what: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      const { message, hint } = toFailure(error)
      problems.push(`${what}: ${message}${error instanceof UmbraError && hint !== undefined ? ` ${hint}` : ''}`)
    }
  }
  await attempt('image tower', async () => {
    const { batch, count } = madeUpFilms(encoders)
    const together = await encoders.embedImages(batch, count)
    compare(problems, 'films', together, embeddingSize)
    const alone = await encoders.embedImages(batch.slice(0, batch.length / count), 1)
    if (dot(alone, together.subarray(0, embeddingSize)) < 1 - 1e-4) problems.push('image tower: a film embeds differently alone and in a batch')
  })
  await attempt('text tower', async () => {
    const together = await encoders.embedTexts(TEXTS)
    compare(problems, 'texts', together, embeddingSize)
    const alone = await encoders.embedTexts(TEXTS.slice(0, 1))
    if (dot(alone, together.subarray(0, embeddingSize)) < 1 - 1e-4) problems.push('text tower: a sentence embeds differently alone and in a batch')
  })
  return { ok: problems.length === 0, problems, seconds: (performance.now() - start) / 1000 }
}

function compare(problems: string[], what: string, embeddings: Float32Array, size: number): void {
  const rows = Array.from({ length: embeddings.length / size }, (_, row) => embeddings.subarray(row * size, (row + 1) * size))
  for (const [i, row] of rows.entries()) {
    for (const other of rows.slice(i + 1)) {
      if (dot(row, other) > SAME) {
        problems.push(`different ${what} give the same embedding: the preprocessing or the tokenizer of the manifest is not what this model was trained with`)
        return
      }
    }
  }
}

/** A left-right gradient, its mirror image, and noise, through the model's own preprocessing. */
function madeUpFilms(encoders: Encoders): { batch: Float32Array; count: number } {
  const spec = encoders.package.manifest.image.preprocessing
  const side = 64
  const random = createRandom('verify')
  const films = [(i: number) => (i % side) * 4, (i: number) => (side - 1 - (i % side)) * 4, () => random.integer(256)]
  const batch = new Float32Array(films.length * inputLength(spec))
  for (const [row, level] of films.entries()) {
    preprocess({ rows: side, columns: side, data: Uint8Array.from({ length: side * side }, (_, i) => level(i)) }, spec, batch.subarray(row * inputLength(spec), (row + 1) * inputLength(spec)))
  }
  return { batch, count: films.length }
}
