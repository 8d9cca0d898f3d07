import { expect, test } from 'vitest'
import { createRandom } from '../../../src-main/base/random.ts'
import { createBuilder } from '../../../src-main/onnx/builder.ts'
import type { GraphBuilder } from '../../../src-main/onnx/builder.ts'
import { ints } from '../../../src-main/onnx/graph.ts'
import { decodeModel } from '../../../src-main/onnx/proto.ts'
import { float32 } from '../../../src-main/onnx/tensor.ts'
import type { FloatTensor } from '../../../src-main/onnx/tensor.ts'
import { findLookup, spread } from '../../../src-main/training/canonical/lookups.ts'
import { createTrainer } from '../../../src-main/training/trainer.ts'
import { TINY } from '../trainer/tiny.ts'

const WINDOW = 3
const TOKENS = WINDOW * WINDOW

/** Relative positions inside a window, as Swin numbers them. */
const relative = (i: number, j: number): number => (Math.floor(i / WINDOW) - Math.floor(j / WINDOW) + WINDOW - 1) * (2 * WINDOW - 1) + (i % WINDOW) - (j % WINDOW) + WINDOW - 1

/** What an exporter makes of table[index].permute(2, 0, 1).unsqueeze(0). */
function folded(heads: number): FloatTensor {
  const random = createRandom(`table/${heads}`)
  const table = Array.from({ length: (2 * WINDOW - 1) ** 2 }, () => Array.from({ length: heads }, () => random.normal()))
  return float32([1, heads, TOKENS, TOKENS], Array.from({ length: heads * TOKENS * TOKENS }, (_, at) => table[relative(Math.floor(at / TOKENS) % TOKENS, at % TOKENS)]![Math.floor(at / TOKENS ** 2)]!))
}

test.each([1, 2, 4])('a relative position bias of %i heads is found to be a table, and comes back as it was', (heads) => {
  const bias = folded(heads)
  const lookup = findLookup(bias)!
  expect(lookup.table.dims).toEqual([(2 * WINDOW - 1) ** 2, heads])
  expect(spread(lookup, lookup.table.data)).toEqual(bias)
})

test('the same token type at every position is one row', () => {
  const types = float32([1, 5, 3], Array.from({ length: 15 }, (_, i) => [0.1, -0.2, 0.3][i % 3]!))
  expect(findLookup(types)).toMatchObject({ axis: 2, table: { dims: [1, 3] } })
})

test('positions, fresh zeros and anything of two axes are no tables', () => {
  const random = createRandom('positions')
  expect(findLookup(float32([1, 6, 4], Array.from({ length: 24 }, () => random.normal())))).toBeNull()
  expect(findLookup(float32([1, 4, 9, 9], new Float32Array(324)))).toBeNull()
  expect(findLookup(float32([6, 4], Array.from({ length: 24 }, (_, i) => i % 2)))).toBeNull()
})

/** An encoder of 3 x 3 tokens with a bias [1, 2, 9, 9] on its attention: stored looked up, or as the table. */
function encoder(bias: (b: GraphBuilder) => string): Uint8Array {
  const b = createBuilder('window', 17)
  const random = createRandom('encoder')
  const weight = (name: string, ...dims: number[]): string => b.initializer(name, float32(dims, Float32Array.from({ length: dims.reduce((x, y) => x * y) }, () => random.normal())))
  const x = b.op('Reshape', [b.input('pixel_values', 'float32', ['batch', 1, 6, 6]), b.whole([-1, TOKENS, 4])])
  const head = (name: string, perm: number[]): string => b.op('Transpose', [b.op('Reshape', [b.op('MatMul', [x, weight(name, 4, 8)]), b.whole([-1, TOKENS, 2, 4])])], { perm: ints(perm) })
  const scores = b.op('MatMul', [head('q', [0, 2, 1, 3]), head('k', [0, 2, 3, 1])])
  const mixed = b.op('MatMul', [b.op('Softmax', [b.op('Add', [scores, bias(b)])]), head('v', [0, 2, 1, 3])])
  const pooled = b.op('ReduceMean', [b.op('Reshape', [b.op('Transpose', [mixed], { perm: ints([0, 2, 1, 3]) }), b.whole([-1, TOKENS, 8])])], { axes: ints([1]), keepdims: { type: 'int', value: 0 } })
  b.output(pooled, 'float32', ['batch', 8], 'image_embeds')
  return b.bytes()
}

const batch = (): { pixelValues: Float32Array; inputIds: number[] } => {
  const random = createRandom('batch')
  return { pixelValues: Float32Array.from({ length: 4 * 36 }, () => random.normal()), inputIds: Array.from({ length: 4 }, (_, i) => [1 + i, 2, 19, 0, 0, 0]).flat() }
}

test('a folded bias trains as the table it was made of, and is written back looked up', async () => {
  const bias = folded(2)
  const { table, index } = findLookup(bias)!
  const looked = encoder((b) => b.initializer('onnx::Add_7', bias))
  const tabled = encoder((b) => b.op('Unsqueeze', [b.op('Transpose', [b.op('Gather', [b.initializer('table', table), b.constant({ type: 'int64', dims: [TOKENS, TOKENS], data: BigInt64Array.from(index, BigInt) })])], { perm: ints([2, 0, 1]) }), b.whole([0])]))
  const options = { textModel: TINY.text, batch: 4, threads: 1 }
  const a = await createTrainer({ imageModel: looked, ...options })
  const b = await createTrainer({ imageModel: tabled, ...options })
  for (let i = 0; i < 4; i++) expect((await a.step(batch(), { learningRate: 0.05 })).loss).toBeCloseTo((await b.step(batch(), { learningRate: 0.05 })).loss, 5)
  const trained = decodeModel((await a.exportModels()).image).graph.initializers.get('onnx::Add_7') as FloatTensor
  const expected = spread(findLookup(bias)!, decodeModel((await b.exportModels()).image).graph.initializers.get('table')!.data as Float32Array)
  expect(trained.dims).toEqual(bias.dims)
  trained.data.forEach((value, i) => expect(value).toBeCloseTo(expected.data[i]!, 5))
  expect(findLookup(trained)!.table.dims).toEqual(table.dims)
  expect(trained.data[0]).not.toBeCloseTo(bias.data[0]!, 3)
  await a.close()
  await b.close()
})
