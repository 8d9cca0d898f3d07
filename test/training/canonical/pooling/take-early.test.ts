import { expect, test } from 'vitest'
import { createRandom } from '../../../../src-main/base/random.ts'
import { createBuilder } from '../../../../src-main/onnx/builder.ts'
import type { GraphBuilder } from '../../../../src-main/onnx/builder.ts'
import { float, int, ints } from '../../../../src-main/onnx/graph.ts'
import { loadModel } from '../../../../src-main/onnx/model.ts'
import { decodeModel } from '../../../../src-main/onnx/proto.ts'
import { openSession } from '../../../../src-main/onnx/session.ts'
import { elementCount, float32, int64 } from '../../../../src-main/onnx/tensor.ts'
import type { HostTensor } from '../../../../src-main/onnx/tensor.ts'
import { createAssembly } from '../../../../src-main/training/autodiff/assemble.ts'
import { differentiate } from '../../../../src-main/training/autodiff/differentiate.ts'
import { canonicalise } from '../../../../src-main/training/canonical/canonicalise.ts'
import type { Canonical } from '../../../../src-main/training/canonical/canonicalise.ts'
import { takeTokensEarly } from '../../../../src-main/training/canonical/pooling/take-early.ts'
import { TINY } from '../../trainer/tiny.ts'

const ROWS = 3
const TOKENS = 5
const WIDTH = 4
const IDS = [1, 2, 9, 0, 0, 3, 9, 0, 0, 0, 4, 1, 2, 3, 9]

const random = (name: string, dims: readonly number[]): HostTensor => {
  const { normal } = createRandom(name)
  return float32(dims, Float32Array.from({ length: elementCount(dims) }, () => 0.5 * normal()))
}
const opened = (bytes: Uint8Array): Promise<Canonical> => canonicalise(decodeModel(bytes), ({ dims }) => dims.map((dim) => (typeof dim === 'number' ? dim : ROWS)))

/** A block of self-attention with a mask that the rows share, and an MLP that reads the hidden layer twice; then what `pool` takes. */
function encoder(pool: (b: GraphBuilder, x: string, ids: string) => string): Uint8Array {
  const b = createBuilder('block')
  const ids = b.input('input_ids', 'int64', ['batch', TOKENS])
  const weight = (name: string, dims: number[]): string => b.initializer(`${name}.weight`, random(name, dims))
  const x = b.op('Add', [b.op('Gather', [weight('token', [10, WIDTH]), ids]), weight('position', [TOKENS, WIDTH])])
  const normal = b.op('LayerNormalization', [x, weight('norm', [WIDTH]), weight('shift', [WIDTH])], { axis: int(-1), epsilon: float(1e-5) })
  const [q, k, v] = ['q', 'k', 'v'].map((name) => b.op('MatMul', [normal, weight(name, [WIDTH, WIDTH])]))
  const mask = b.initializer('mask', float32([TOKENS, TOKENS], Float32Array.from({ length: TOKENS ** 2 }, (_, i) => (i % TOKENS > Math.floor(i / TOKENS) ? -1e9 : 0))))
  const scores = b.op('Add', [b.op('MatMul', [q!, b.op('Transpose', [k!], { perm: ints([0, 2, 1]) })]), mask])
  const mixed = b.op('Add', [x, b.op('MatMul', [b.op('Softmax', [scores], { axis: -1 }), v!])])
  const hidden = b.op('Add', [b.op('MatMul', [mixed, weight('fc1', [WIDTH, 2 * WIDTH])]), weight('bias', [2 * WIDTH])])
  const gated = b.op('Mul', [hidden, b.op('Sigmoid', [hidden])])
  const made = b.op('Add', [mixed, b.op('MatMul', [gated, weight('fc2', [2 * WIDTH, WIDTH])])])
  b.output(b.op('MatMul', [pool(b, made, ids), weight('head', [WIDTH, 2])]), 'float32', ['batch', 2], 'text_embeds')
  return b.bytes()
}

const lastOf = (b: GraphBuilder, ids: string, keepdims: number): string => b.op('ArgMax', [ids], { axis: 1, keepdims })
const POOLS: Record<string, (b: GraphBuilder, x: string, ids: string) => string> = {
  'x[:, 0]': (b, x) => b.op('Gather', [x, b.constant(int64([], [0]))], { axis: 1 }),
  'x[:, -1]': (b, x) => b.op('Gather', [x, b.constant(int64([], [-1]))], { axis: 1 }),
  'a slice of one': (b, x) => b.op('Squeeze', [b.op('Slice', [x, b.whole([1]), b.whole([2]), b.whole([1])]), b.whole([1])]),
  'one axis further on': (b, x) => b.op('Gather', [b.op('Transpose', [b.op('Reshape', [x, b.whole([0, TOKENS, 2, WIDTH / 2])])], { perm: ints([1, 0, 2, 3]) }), b.constant(int64([1], [2]))], { axis: 0 }),
  'the highest id, by batch': (b, x, ids) => b.op('GatherND', [x, lastOf(b, ids, 1)], { batch_dims: 1 }),
  'the highest id, by pairs': (b, x, ids) => b.op('GatherND', [x, b.op('Concat', [b.constant(int64([ROWS, 1], [0, 1, 2])), lastOf(b, ids, 1)], { axis: 1 })]),
  'the highest id, rows joined': (b, x, ids) => b.op('Gather', [b.op('Flatten', [x], { axis: 2 }), b.op('Add', [lastOf(b, ids, 0), b.constant(int64([ROWS], [0, TOKENS, 2 * TOKENS]))])])
}
const joined = (pool: (typeof POOLS)[string]) => (b: GraphBuilder, x: string, ids: string): string => b.op('Reshape', [pool(b, x, ids), b.whole([-1, WIDTH])])

/** The output for given data, and dL/d(weights) for L = sum of outputs times 1, 2, 3, ... */
async function outputAndGradients(tower: Canonical, data: Record<string, HostTensor>): Promise<Map<string, number[]>> {
  const assembly = createAssembly('cpu')
  assembly.include(tower, '')
  const output = assembly.value(tower.output)
  const cotangent = assembly.e.constant(float32(output.dims, Float32Array.from({ length: elementCount(output.dims) }, (_, i) => i + 1)))
  const found = differentiate(assembly, assembly.e, [{ of: output.name, gradient: cotangent }], tower.parameters.keys())
  assembly.output(output, 'output')
  for (const [name, gradient] of found) if (tower.parameters.has(name)) assembly.output(gradient, `grad/${name}`)
  const session = await openSession(assembly.bytes(), { threads: 1 })
  const made = await session.run({ ...Object.fromEntries(tower.parameters), ...data })
  await session.close()
  return new Map(Object.entries(made).map(([name, { data: values }]) => [name, Array.from(values as Float32Array)]))
}

async function expectTheSame(tower: Canonical, early: Canonical, data: Record<string, HostTensor>): Promise<void> {
  const [whole, taken] = [await outputAndGradients(tower, data), await outputAndGradients(early, data)]
  expect([...taken.keys()].toSorted()).toEqual([...whole.keys()].toSorted())
  // The bias of a key has no gradient: what is left there is rounding of the others.
  const floor = 1e-2 * Math.max(...[...whole.values()].flat().map(Math.abs))
  for (const [name, values] of whole) {
    const size = Math.max(floor, ...values.map(Math.abs))
    values.forEach((value, i) => expect(Math.abs(value - taken.get(name)![i]!) / size, name).toBeLessThan(1e-5))
  }
}

const elements = ({ graph, values }: Canonical): number => graph.nodes.filter(({ op }) => op === 'MatMul' || op === 'Gemm').reduce((sum, { outputs }) => sum + elementCount(values.get(outputs[0]!)!.dims), 0)
const IDS_TENSOR = { input_ids: int64([ROWS, TOKENS], IDS) }

test.each(Object.keys(POOLS))('a block that ends in %s gives the same embedding and gradients from fewer products', async (name) => {
  const tower = await opened(encoder(joined(POOLS[name]!)))
  const early = takeTokensEarly(tower)
  // Of every token: key and value. Of the pooled one: query, scores, their sum, two layers, head.
  expect(elements(early)).toBe(ROWS * (2 * TOKENS * WIDTH + WIDTH + TOKENS + WIDTH + 2 * WIDTH + WIDTH + 2))
  await expectTheSame(tower, early, IDS_TENSOR)
})

test('both towers of a CLIP pair compute their last block for one token', async () => {
  for (const [source, data] of [
    [TINY.image, { pixel_values: random('films', [ROWS, 1, 16, 16]) }],
    [TINY.text, { input_ids: int64([ROWS, 6], [3, 19, 0, 0, 0, 0, 4, 5, 6, 19, 0, 0, 1, 2, 3, 4, 5, 19]) }]
  ] as const) {
    const tower = await canonicalise(loadModel(source), ({ dims }) => dims.map((dim) => (typeof dim === 'number' ? dim : ROWS)))
    const early = takeTokensEarly(tower)
    expect(elements(early)).toBeLessThan(0.7 * elements(tower))
    await expectTheSame(tower, early, data)
  }
})

test.each<[string, (b: GraphBuilder, x: string, ids: string) => string]>([
  ['the mean of all tokens', (b, x) => b.op('ReduceMean', [x], { axes: ints([1]), keepdims: int(0) })],
  ['two tokens', (b, x) => b.op('ReduceMean', [b.op('Slice', [x, b.whole([0]), b.whole([2]), b.whole([1])])], { axes: ints([1]), keepdims: int(0) })],
  ['one token and the mean', (b, x) => b.op('Add', [b.op('Gather', [x, b.constant(int64([], [0]))], { axis: 1 }), b.op('ReduceMean', [x], { axes: ints([1]), keepdims: int(0) })])],
  ['a position that may lie in another row', (b, x, ids) => b.op('Gather', [b.op('Flatten', [x], { axis: 2 }), b.op('ReduceMax', [ids], { axes: ints([1]), keepdims: int(0) })])]
])('a block that ends in %s is left as it is', async (_name, pool) => {
  const tower = await opened(encoder(pool))
  expect(takeTokensEarly(tower)).toBe(tower)
})
