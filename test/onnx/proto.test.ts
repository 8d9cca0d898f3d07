import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { TensorProto_DataLocation, TensorProtoSchema, StringStringEntryProtoSchema } from 'onnx-buf'
import { expect, test } from 'vitest'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float, ints, string } from '../../src-main/onnx/graph.ts'
import { loadModel, parseModel, readSignature, replaceInitializers, serialiseModel } from '../../src-main/onnx/model.ts'
import { decodeModel } from '../../src-main/onnx/proto.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, fromBytes, int64, tensor } from '../../src-main/onnx/tensor.ts'

function small(): ReturnType<typeof createBuilder> {
  const b = createBuilder('small')
  const x = b.input('x', 'float32', ['batch', 2])
  b.output(b.op('LeakyRelu', [b.op('Transpose', [b.op('MatMul', [x, b.initializer('w', float32([2, 2], [1, 2, 3, 4]))])], { perm: ints([1, 0]) })], { alpha: float(0.5) }), 'float32', [2, 'batch'], 'y')
  return b
}

test('a graph survives writing and reading', () => {
  const b = small()
  b.op('Cast', [b.whole([1, -2])], { to: { type: 'int', value: 1 } })
  b.op('Einsum', ['w'], { equation: string('ij->i') })
  const { graph, opset } = decodeModel(b.bytes())
  expect(opset.get('')).toBe(17)
  expect(graph.nodes).toEqual(b.graph.nodes)
  expect(graph.inputs).toEqual(b.graph.inputs)
  expect([...graph.initializers]).toEqual([...b.graph.initializers])
})

test('new weights go into the file by name and the rest stays', async () => {
  const bytes = replaceInitializers(small().bytes(), new Map([['w', float32([2, 2], [1, 0, 0, 1])]]))
  const session = await openSession(bytes)
  const { y } = await session.run({ x: float32([1, 2], [3, -4]) })
  expect(y).toEqual({ type: 'float32', dims: [2, 1], data: Float32Array.of(3, -2) })
  await session.close()
  expect(() => replaceInitializers(small().bytes(), new Map([['v', float32([1], [1])]]))).toThrow(/no weights named v/)
  expect(() => replaceInitializers(small().bytes(), new Map([['w', float32([4], [1, 2, 3, 4])]]))).toThrow(/are \[4\], the model has \[2, 2\]/)
})

test('weights beside the model are read, but never from outside its folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'umbra-'))
  try {
    const write = (location: string): string => {
      const proto = parseModel(small().bytes())
      const entry = (key: string, value: string) => create(StringStringEntryProtoSchema, { key, value })
      proto.graph!.initializer = [create(TensorProtoSchema, { name: 'w', dataType: 1, dims: [2n, 2n], dataLocation: TensorProto_DataLocation.EXTERNAL, externalData: [entry('location', location), entry('offset', '4'), entry('length', '16')] })]
      const path = join(folder, 'model.onnx')
      writeFileSync(path, serialiseModel(proto))
      return path
    }
    writeFileSync(join(folder, 'weights.bin'), Buffer.from(Float32Array.of(9, 5, 6, 7, 8).buffer))
    expect(Array.from(loadModel(write('weights.bin')).graph.initializers.get('w')!.data as Float32Array)).toEqual([5, 6, 7, 8])
    expect((await readSignature(write('weights.bin'))).inputs).toEqual([{ name: 'x', type: 'float32', shape: ['batch', 2] }])
    expect(() => loadModel(write('../weights.bin'))).toThrow(/outside its folder/)
    expect(() => loadModel(write('missing.bin'))).toThrow(/cannot be read from missing.bin/)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('damaged files and wrong sizes are refused', () => {
  expect(() => decodeModel(Uint8Array.of(1, 2, 3))).toThrow(/not an ONNX model/)
  expect(() => fromBytes('float32', [2], new Uint8Array(4))).toThrow(/needs 8 bytes, 4 are stored/)
  expect(() => tensor('int64', [3], int64([2], [1, 2]).data)).toThrow(/3 elements, not 2/)
  const bytes = Buffer.from(Float32Array.of(0, 7).buffer)
  // A view that starts off the element size must be copied.
  expect(Array.from(fromBytes('float32', [1], Buffer.concat([Buffer.from([0]), bytes.subarray(4)]).subarray(1)).data as Float32Array)).toEqual([7])
})
