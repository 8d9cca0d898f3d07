import { UmbraError } from '../base/umbra-error.ts'
import type { Manifest } from '../models/manifest.ts'
import type { Session } from '../onnx/session.ts'
import { float32, floats, int32, int64, type HostTensor } from '../onnx/tensor.ts'
import type { TokenBatch } from '../text/tokenizers/types.ts'
import { normaliseRows } from './normalise.ts'
import { inputLength } from './preprocess/preprocess.ts'

type ImageTower = Pick<Manifest, 'id' | 'embeddingSize' | 'image'>
type TextTower = Pick<Manifest, 'id' | 'embeddingSize' | 'text'>

/**
 * @param pixels [count, channels, size, size], as `preprocess` makes them
 * @returns [count, embeddingSize], L2-normalised
 * @throws UmbraError `embedding-size`, `embedding-not-finite`, `onnx-run`
 */
export async function embedImages(session: Session, tower: ImageTower, pixels: Float32Array, count: number): Promise<Float32Array> {
  const { channels, size } = tower.image.preprocessing
  const each = inputLength(tower.image.preprocessing)
  if (pixels.length !== count * each) throw new RangeError(`${pixels.length} values are not ${count} films of ${each}`)
  return inBatches(session, tower.image.input, tower.image.output, tower, count, async (from, rows) => ({
    [tower.image.input]: float32([rows, channels, size, size], from === 0 && rows === count ? pixels : take(pixels, each, from, rows))
  }))
}

/** @returns [count, embeddingSize], L2-normalised */
export async function embedTokens(session: Session, tower: TextTower, tokens: TokenBatch): Promise<Float32Array> {
  const { inputIds, attentionMask, tokenTypeIds, output } = tower.text
  const make = (name: string, data: Int32Array, rows: number): HostTensor => {
    const wide = session.inputs.find((input) => input.name === name)?.type === 'int64'
    return (wide ? int64 : int32)([rows, tokens.length], data)
  }
  return inBatches(session, inputIds, output, tower, tokens.count, async (from, rows) => {
    const ids = take(tokens.ids, tokens.length, from, rows)
    return {
      [inputIds]: make(inputIds, ids, rows),
      ...(attentionMask === undefined ? {} : { [attentionMask]: make(attentionMask, take(tokens.mask, tokens.length, from, rows), rows) }),
      ...(tokenTypeIds === undefined ? {} : { [tokenTypeIds]: make(tokenTypeIds, new Int32Array(ids.length), rows) })
    }
  })
}

/** Rows past the end repeat the last one: they only fill a batch whose size the model fixes. */
function take<T extends Float32Array | Int32Array>(data: T, each: number, from: number, rows: number): T {
  const out = data.slice(from * each, (from + rows) * each) as T
  const there = data.length / each - from
  if (there >= rows) return out
  const padded = new (data.constructor as new (length: number) => T)(rows * each)
  padded.set(out)
  for (let row = there; row < rows; row++) padded.set(out.subarray((there - 1) * each, there * each), row * each)
  return padded
}

const LARGEST_BATCH = 64

async function inBatches(session: Session, input: string, output: string, { id, embeddingSize }: { id: string; embeddingSize: number }, count: number, feeds: (from: number, rows: number) => Promise<Record<string, HostTensor>>): Promise<Float32Array> {
  const fixed = session.inputs.find((value) => value.name === input)?.shape[0]
  const embeddings = new Float32Array(count * embeddingSize)
  for (let from = 0; from < count; ) {
    const rows = typeof fixed === 'number' && fixed > 0 ? fixed : Math.min(LARGEST_BATCH, count - from)
    const result = (await session.run(await feeds(from, rows), [output]))[output]
    const values = floats(result, output)
    if (values.length !== rows * embeddingSize) {
      throw new UmbraError('embedding-size', `Model ${id}: output “${output}” is [${result!.dims.join(', ')}] for ${rows} inputs, the manifest expects [${rows}, ${embeddingSize}].`, {
        hint: 'Correct embeddingSize or the output name in the manifest.'
      })
    }
    const wanted = Math.min(rows, count - from)
    embeddings.set(values.subarray(0, wanted * embeddingSize), from * embeddingSize)
    from += wanted
  }
  return normaliseRows(embeddings, embeddingSize)
}
