import { create } from '@bufbuild/protobuf'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { StringStringEntryProtoSchema } from 'onnx-buf'
import { expect, test } from 'vitest'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float, int, ints, string } from '../../src-main/onnx/graph.ts'
import type { Model } from '../../src-main/onnx/graph.ts'
import { loadModel, parseModel, replaceInitializers, serialiseModel } from '../../src-main/onnx/model.ts'
import { decodeModel, encodeModel } from '../../src-main/onnx/proto.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, int64, tensor, toBytes } from '../../src-main/onnx/tensor.ts'
import type { HostTensor } from '../../src-main/onnx/tensor.ts'
import { canonicalise } from '../../src-main/training/canonical/canonicalise.ts'
import { parametersOf } from '../../src-main/training/canonical/parameters.ts'
import { untie } from '../../src-main/training/canonical/untie.ts'
import { trainability } from '../../src-main/training/trainability.ts'
import { createTrainer } from '../../src-main/training/trainer.ts'
import { TINY } from './trainer/tiny.ts'

const some = (dims: number[]): HostTensor => float32(dims, Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i + 1)))
const at = (batch: number) => ({ dims }: { dims: readonly (number | string | null)[] }): number[] => dims.map((dim) => (typeof dim === 'number' ? dim : batch))

async function outputs(model: Model, feeds: Record<string, HostTensor>): Promise<number[]> {
  const session = await openSession(encodeModel(model), { graphOptimizationLevel: 'disabled', threads: 1 })
  const result = await session.run(feeds)
  await session.close()
  return Array.from(Object.values(result)[0]!.data as Float32Array)
}

test('forms of opset 9 to 12 compute the same in opset 20', async () => {
  const b = createBuilder('old', 12, 7)
  const x = b.input('pixel_values', 'float32', ['batch', 4, 6])
  const mean = b.op('ReduceMean', [x], { axes: ints([-1]), keepdims: int(1) })
  const soft = b.op('Softmax', [b.op('Sub', [x, mean])], { axis: int(1) })
  const [first, second] = b.ops('Split', [soft], 2, { axis: int(2), split: ints([2, 4]) })
  const squeezed = b.op('Squeeze', [b.op('Unsqueeze', [first!], { axes: ints([1]) })], { axes: ints([1]) })
  const joined = b.op('Concat', [squeezed, second!], { axis: int(2) })
  const sum = b.op('ReduceSum', [joined], { axes: ints([1]), keepdims: int(0) })
  b.output(b.op('MatMul', [sum, b.initializer('head.weight', some([6, 3]))]), 'float32', ['batch', 3], 'image_embeds')
  const model = b.model()
  const tower = await canonicalise(decodeModel(encodeModel(model)), at(2))
  const feeds = { pixel_values: some([2, 4, 6]) }
  const canonical = await outputs({ irVersion: 9, opset: new Map([['', tower.opset]]), graph: tower.graph }, { ...feeds, 'head.weight': some([6, 3]) })
  ;(await outputs(model, feeds)).forEach((value, i) => expect(canonical[i]).toBeCloseTo(value, 5))
  expect(tower.opset).toBe(20)
})

test('a picture enlarged by Upsample, as opset 9 has it, is enlarged by Resize', async () => {
  const b = createBuilder('older', 9, 4)
  const x = b.input('pixel_values', 'float32', ['batch', 1, 2, 3])
  const large = b.op('Upsample', [b.op('Mul', [x, b.initializer('w', some([1, 1, 2, 3]))]), b.constant(float32([4], [1, 1, 2, 2]))], { mode: string('linear') })
  b.output(b.op('Flatten', [large]), 'float32', ['batch', 24], 'image_embeds')
  const model = b.model()
  const tower = await canonicalise(decodeModel(encodeModel(model)), at(2))
  const feeds = { pixel_values: some([2, 1, 2, 3]) }
  const canonical = await outputs({ irVersion: 9, opset: new Map([['', tower.opset]]), graph: tower.graph }, { ...feeds, w: some([1, 1, 2, 3]) })
  ;(await outputs(model, feeds)).forEach((value, i) => expect(canonical[i]).toBeCloseTo(value, 6))
})

test('a position table brought to the size of the picture by bicubic interpolation computes the same', async () => {
  const b = createBuilder('interpolated', 16)
  const x = b.input('pixel_values', 'float32', ['batch', 16, 3])
  const grid = b.op('Transpose', [b.initializer('positions', some([1, 5, 5, 3]))], { perm: ints([0, 3, 1, 2]) })
  const small = b.op('Resize', [grid, '', '', b.whole([1, 3, 4, 4])], { mode: string('cubic'), coordinate_transformation_mode: string('half_pixel'), cubic_coeff_a: float(-0.75) })
  const tokens = b.op('Reshape', [b.op('Transpose', [small], { perm: ints([0, 2, 3, 1]) }), b.whole([1, 16, 3])])
  b.output(b.op('ReduceMean', [b.op('Mul', [x, tokens])], { axes: ints([1]), keepdims: int(0) }), 'float32', ['batch', 3], 'image_embeds')
  const model = b.model()
  const tower = await canonicalise(decodeModel(encodeModel(model)), at(2))
  const feeds = { pixel_values: some([2, 16, 3]) }
  const canonical = await outputs({ irVersion: 9, opset: new Map([['', tower.opset]]), graph: tower.graph }, { ...feeds, positions: some([1, 5, 5, 3]) })
  ;(await outputs(model, feeds)).forEach((value, i) => expect(canonical[i]).toBeCloseTo(value, 6))
  expect(await trainability(b.bytes())).toEqual({ trainable: true, parameters: 75 })
})

test('shape arithmetic disappears, weights stay inputs under their names', async () => {
  const tower = await canonicalise(loadModel(TINY.image), at(3))
  expect(tower.graph.nodes.map(({ op }) => op).filter((op) => ['Shape', 'Slice', 'Constant', 'Identity'].includes(op))).toEqual([])
  expect([...tower.parameters.keys()].toSorted()).toEqual([...loadModel(TINY.image).graph.initializers].filter(([, value]) => value.type === 'float32' && value.dims.length > 0).map(([name]) => name).toSorted())
  expect(tower.values.get(tower.output)?.dims).toEqual([3, 8])
})

test('masks, running statistics, scalars and the normalisation of the picture are no weights', () => {
  const b = createBuilder('fixed')
  const x = b.input('pixel_values', 'float32', ['batch', 3, 4, 4])
  const centred = b.op('Div', [b.op('Sub', [x, b.initializer('mean', some([1, 3, 1, 1]))]), b.initializer('std', some([1, 3, 1, 1]))])
  const normal = b.op('BatchNormalization', [centred, ...['weight', 'bias', 'running_mean', 'running_var'].map((name) => b.initializer(`bn.${name}`, float32([3], [1, 2, 3])))])
  const masked = b.op('Add', [normal, b.initializer('mask', float32([4, 4], Array.from({ length: 16 }, (_, i) => (i % 5 ? -100 : 0))))])
  b.output(b.op('Mul', [b.op('Mul', [masked, b.number(0.5)]), b.initializer('gamma', float32([3, 1, 1], [0, 0, 0]))]), 'float32', null)
  expect([...parametersOf(b.graph).keys()]).toEqual(['bn.weight', 'bn.bias', 'gamma'])
})

test('rotary tables and grids of coordinates are no weights, fresh norms are', () => {
  const b = createBuilder('tables')
  const x = b.input('pixel_values', 'float32', ['batch', 6, 4])
  const angles = Array.from({ length: 24 }, (_, i) => Math.floor(i / 4) / 10 ** (i % 2))
  const turned = b.op('Add', [b.op('Mul', [x, b.initializer('cos', float32([6, 4], angles.map(Math.cos)))]), b.op('Mul', [b.op('Neg', [x]), b.initializer('sin', float32([6, 4], angles.map(Math.sin)))])])
  const grid = b.op('MatMul', [b.initializer('coords', some([6, 2])), b.initializer('cpb.weight', some([2, 4]))])
  const halves = b.op('Mul', [b.op('Add', [turned, grid]), b.initializer('freqs', float32([6, 4], angles.map((angle, i) => (i % 4 < 2 ? Math.cos(angle) : Math.sin(angle)))))])
  const probe = b.op('MatMul', [b.initializer('probe', some([1, 6, 6])), halves])
  b.output(b.op('Add', [b.op('Mul', [probe, b.initializer('norm.weight', float32([4, 1, 1], [1, 1, 1, 1]))]), b.initializer('norm.bias', float32([4, 1, 1], [0, 0, 0, 0]))]), 'float32', null)
  expect([...parametersOf(b.graph).keys()]).toEqual(['cpb.weight', 'probe', 'norm.weight', 'norm.bias'])
})

test('weights that the exporter shared through Identity train apart and are written apart', () => {
  const b = createBuilder('tied')
  const ones = b.initializer('norm1.weight', float32([2], [1, 1]))
  const twin = b.op('Identity', [ones], {}, 'norm2.weight')
  b.output(b.op('Mul', [b.op('Mul', [b.input('x', 'float32', ['batch', 2]), ones]), twin]), 'float32', ['batch', 2], 'y')
  expect([...untie(b.graph).initializers.keys()]).toEqual(['norm1.weight', 'norm2.weight'])
  const written = decodeModel(replaceInitializers(b.bytes(), new Map([['norm2.weight', float32([2], [5, 6])]])))
  expect(Array.from(written.graph.initializers.get('norm1.weight')!.data as Float32Array)).toEqual([1, 1])
  expect(Array.from(written.graph.initializers.get('norm2.weight')!.data as Float32Array)).toEqual([5, 6])
  expect(written.graph.nodes.some(({ outputs: made }) => made.includes('norm2.weight'))).toBe(false)
})

test('fused operators of ONNX Runtime are taken apart', async () => {
  const b = createBuilder('fused')
  const x = b.input('pixel_values', 'float32', ['batch', 4])
  const h = b.op('MatMul', [x, b.initializer('w', some([4, 4]))])
  for (const [op, inputs, attributes, output] of [
    ['QuickGelu', [h], { alpha: float(1.702) }, 'a'],
    ['BiasGelu', ['a', b.initializer('bias', some([4]))], {}, 'b'],
    ['SkipLayerNormalization', ['b', x, b.initializer('n.weight', some([4])), b.initializer('n.bias', some([4]))], { epsilon: float(1e-5) }, 'c'],
    ['FusedMatMul', ['c', b.initializer('v', some([3, 4]))], { transB: int(1), alpha: float(0.5) }, 'd']
  ] as const) b.graph.nodes.push({ op, domain: 'com.microsoft', name: output, inputs: [...inputs], outputs: [output], attributes })
  b.output('d', 'float32', ['batch', 3], 'image_embeds')
  const model: Model = { ...b.model(), opset: new Map([['', 17], ['com.microsoft', 1]]) }
  const tower = await canonicalise(decodeModel(encodeModel(model)), at(2))
  expect(tower.graph.nodes.filter(({ domain }) => domain !== '')).toEqual([])
  const feeds = { pixel_values: some([2, 4]) }
  const canonical = await outputs({ irVersion: 9, opset: new Map([['', tower.opset]]), graph: tower.graph }, { ...feeds, ...Object.fromEntries(tower.parameters) })
  ;(await outputs(model, feeds)).forEach((value, i) => expect(canonical[i]).toBeCloseTo(value, 4))
})

test('tells whether an encoder can be trained, and what stands in the way', async () => {
  expect(await trainability(TINY.text)).toEqual({ trainable: true, parameters: expect.any(Number) as number })
  const b = createBuilder('odd')
  const x = b.op('MatMul', [b.input('pixel_values', 'float32', ['batch', 4]), b.initializer('w', some([4, 4]))])
  b.output(b.op('Acos', [x], {}, 'angles'), 'float32', ['batch', 4], 'image_embeds')
  expect(await trainability(b.bytes())).toEqual({ trainable: false, because: expect.stringMatching(/Acos.*angles.*has no gradient rule/) as string })
  const r = createBuilder('product')
  const y = r.op('Mul', [r.input('pixel_values', 'float32', ['batch', 4]), r.initializer('w', some([2, 4]))])
  r.output(r.op('ScatterND', [y, r.constant(int64([1, 1], [0])), r.constant(some([1, 4]))], { reduction: string('mul') }), 'float32', ['batch', 4], 'image_embeds')
  expect(await trainability(r.bytes())).toEqual({ trainable: false, because: expect.stringContaining('scatters by mul') as string })
})

test('weights stored in float16 or quantised are refused by name, before anything is trained around them', async () => {
  const half = createBuilder('half')
  const bias = half.initializer('bias', some([4]))
  const stored = half.op('Cast', [half.initializer('w', tensor('float16', [4, 4], new Uint16Array(16).fill(0x3c00)))], { to: int(1) })
  half.output(half.op('Add', [half.op('MatMul', [half.input('pixel_values', 'float32', ['batch', 4]), stored]), bias]), 'float32', ['batch', 4], 'image_embeds')
  expect(await trainability(half.bytes())).toEqual({ trainable: false, because: 'The weights of the model are stored in float16 (w); only float32 weights are trained' })
  await expect(createTrainer({ imageModel: half.bytes(), textModel: TINY.text, batch: 2 })).rejects.toMatchObject({ code: 'not-trainable', hint: expect.stringContaining('float32') as string })
  const b = createBuilder('quantised')
  const [w, v] = ['w', 'v'].map((name) => b.op('DequantizeLinear', [b.initializer(name, tensor('int8', [4, 4], new Int8Array(16).fill(3))), b.number(0.1)]))
  b.output(b.op('MatMul', [b.op('MatMul', [b.input('pixel_values', 'float32', ['batch', 4]), w!]), v!]), 'float32', ['batch', 4], 'image_embeds')
  expect(await trainability(b.bytes())).toEqual({ trainable: false, because: 'The weights of the model are stored quantised (w and 1 more); only float32 weights are trained' })
})

test('an encoder with its weights in a second file trains, and is written as one file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'umbra-external-'))
  try {
    const data = some([4, 8])
    writeFileSync(join(folder, 'weights.bin'), toBytes(data))
    const b = createBuilder('external')
    b.output(b.op('MatMul', [b.op('Flatten', [b.input('pixel_values', 'float32', ['batch', 1, 2, 2])]), b.initializer('w', data)]), 'float32', ['batch', 8], 'image_embeds')
    const proto = parseModel(b.bytes())
    const [stored] = proto.graph!.initializer
    stored!.rawData = new Uint8Array()
    stored!.dataLocation = 1
    stored!.externalData = [['location', 'weights.bin'], ['offset', '0'], ['length', '128']].map(([key, value]) => create(StringStringEntryProtoSchema, { key: key!, value: value! }))
    writeFileSync(join(folder, 'image.onnx'), serialiseModel(proto))
    const trainer = await createTrainer({ imageModel: join(folder, 'image.onnx'), textModel: TINY.text, batch: 2, imageSize: 2 })
    await trainer.step({ pixelValues: Float32Array.from({ length: 8 }, (_, i) => Math.cos(i)), inputIds: [1, 2, 19, 0, 0, 0, 3, 19, 0, 0, 0, 0] }, { learningRate: 0.1 })
    const trained = decodeModel((await trainer.exportModels()).image).graph.initializers.get('w')!
    expect(trained.dims).toEqual([4, 8])
    expect(trained.data[0]).not.toBe(data.data[0])
    await trainer.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
