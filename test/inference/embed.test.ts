import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { embedImages, embedTokens } from '../../src-main/inference/embed.ts'
import { normaliseRows } from '../../src-main/inference/normalise.ts'
import { manifestSchema } from '../../src-main/models/manifest.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32 } from '../../src-main/onnx/tensor.ts'
import { tinyParts } from '../models/tiny-package.ts'

const manifest = manifestSchema.parse({ ...tinyParts().manifest, files: {}, embeddingSize: 3, text: { ...tinyParts().manifest.text, attentionMask: 'attention_mask', tokenTypeIds: 'token_type_ids' } })
const random = createRandom('embed')
const weights = Float32Array.from({ length: 256 * 3 }, () => random.normal())

/** Pixels flattened, times a matrix: small enough to be done by hand. */
function linearTower(batch: number | string, rows = 256): Uint8Array {
  const b = createBuilder('image')
  const pixels = b.input('pixel_values', 'float32', [batch, 1, 16, 16])
  const flat = b.op('Reshape', [pixels, b.whole([-1, rows])])
  b.output(b.op('MatMul', [flat, b.initializer('w', float32([rows, (256 * 3) / rows], weights))]), 'float32', null, 'image_embeds')
  return b.bytes()
}

/** Sum of id, mask and type columns times one vector each. */
function sumTower(type: 'int64' | 'int32'): Uint8Array {
  const b = createBuilder('text')
  const part = (name: string, vector: number[]): string => {
    const ids = b.op('Cast', [b.input(name, type, ['batch', 12])], { to: 1 })
    return b.op('MatMul', [b.op('ReduceSum', [ids, b.whole([1])], { keepdims: 1 }), b.initializer(`${name}_w`, float32([1, 3], vector))])
  }
  b.output(b.op('Add', [b.op('Add', [part('input_ids', [1, 0, 0]), part('attention_mask', [0, 1, 0])]), part('token_type_ids', [0, 0, 1])]), 'float32', ['batch', 3], 'text_embeds')
  return b.bytes()
}

const films = Float32Array.from({ length: 5 * 256 }, () => random.normal())
const expected = Array.from({ length: 5 }, (_, film) => {
  const row = [0, 1, 2].map((k) => films.subarray(film * 256, (film + 1) * 256).reduce((sum, value, i) => sum + value * weights[i * 3 + k]!, 0))
  const length = Math.hypot(...row)
  return row.map((value) => value / length)
}).flat()

describe('images', () => {
  // A free batch, one film at a time, and a fixed batch that five films do not fill.
  test.each(['n', 1, 2])('batch %s', async (batch) => {
    const session = await openSession(linearTower(batch), { threads: 1 })
    const rows = await embedImages(session, manifest, films, 5)
    expect(rows).toHaveLength(15)
    for (const [i, value] of rows.entries()) expect(value).toBeCloseTo(expected[i]!, 5)
    await session.close()
  })

  test('another size than the manifest says is refused by name', async () => {
    const session = await openSession(linearTower('n', 128), { threads: 1 })
    await expect(embedImages(session, manifest, films, 5)).rejects.toMatchObject({ code: 'embedding-size', message: expect.stringContaining('expects [5, 3]') })
    await session.close()
  })

  test('an embedding that is not finite is never normalised away', () => {
    expect(() => normaliseRows(Float32Array.from([1, 0, 0, 0]), 2)).toThrow('length 0 for input 1')
    expect(() => normaliseRows(Float32Array.from([1, Number.NaN]), 2)).toThrow('length NaN')
    expect(() => normaliseRows(Float32Array.from([1, Infinity]), 2)).toThrow('length Infinity')
  })
})

test.each(['int64', 'int32'] as const)('texts: ids, mask and types arrive as %s', async (type) => {
  const session = await openSession(sumTower(type), { threads: 1 })
  const ids = new Int32Array(24)
  ids.set([5, 6, 7])
  ids.set([1, 2], 12)
  const mask = ids.map((id) => (id > 0 ? 1 : 0))
  const rows = await embedTokens(session, manifest, { count: 2, length: 12, ids, mask, ends: Int32Array.of(2, 1) })
  const of = (a: number, b: number): number[] => [a / Math.hypot(a, b), b / Math.hypot(a, b), 0]
  for (const [i, value] of [...of(18, 3), ...of(3, 2)].entries()) expect(rows[i]).toBeCloseTo(value, 6)
  await session.close()
})
