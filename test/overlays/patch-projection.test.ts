import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { ints } from '../../src-main/onnx/graph.ts'
import { loadModel } from '../../src-main/onnx/model.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, floats } from '../../src-main/onnx/tensor.ts'
import { canonicalise } from '../../src-main/training/canonical/canonicalise.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'
import { fixDims } from '../../src-main/training/trainer/fix-dims.ts'
import { patchProjection } from '../../src-main/overlays/patch-projection.ts'
import type { PatchProjection } from '../../src-main/overlays/patch-projection.ts'
import { findSpatialLayer } from '../../src-main/overlays/spatial-layer.ts'
import { weightsInside } from '../../src-main/overlays/weights-inside.ts'
import { openWithLayer } from './finite-differences.ts'

const normals = (length: number, seed: string): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length }, () => random.normal())
}

async function projectionOf(bytes: Uint8Array): Promise<PatchProjection | string> {
  const canonical = await canonicalise(loadModel(bytes), (input) => fixDims(input, 1, {}))
  const { layouts } = await findSpatialLayer(canonical)
  return patchProjection(canonical, weightsInside(canonical), layouts)
}

test('a patch token is projected as the model projects the class token', async () => {
  const { image } = freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: 32, layers: 2, heads: 2, embed: 16, vocab: 20, context: 8, seed: 3 })
  const projection = await projectionOf(image)
  if (typeof projection === 'string') throw new Error(projection)
  const rows = normals(16 * 32, 'rows')
  const session = await openSession(projection.model!, { threads: 1 })
  const ours = floats((await session.run({ [projection.input]: float32([16, 32], rows) }))['image_embeds'], 'image_embeds')
  await session.close()
  const model = await openWithLayer(image, projection.from, normals(1024, 'film'))
  for (let place = 0; place < 16; place++) {
    const tokens = normals(17 * 32, 'tokens')
    tokens.set(rows.subarray(place * 32, (place + 1) * 32), 0)
    const theirs = await model.embed(tokens)
    theirs.forEach((value, i) => expect(ours[place * 16 + i]).toBeCloseTo(value, 5))
  }
  await model.close()
})

test('where the pooling mixes places, the reason is given', async () => {
  const b = createBuilder('mixed')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  const map = b.op('Conv', [film, b.initializer('w', float32([4, 1, 2, 2], normals(16, 'w')))], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
  b.output(b.op('MatMul', [b.op('Flatten', [map], { axis: 1 }), b.initializer('proj', float32([64, 4], normals(256, 'proj')))]), 'float32', ['batch', 4], 'image_embeds')
  expect(await projectionOf(b.bytes())).toContain('not pooled into one row of their 4 channels')
})

test('rows that ONNX Runtime makes of the tokens are not taken for a pooled film', async () => {
  const b = createBuilder('kept')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  const map = b.op('Conv', [film, b.initializer('w', float32([4, 1, 2, 2], normals(16, 'w')))], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
  const tokens = b.op('Transpose', [b.op('Reshape', [map, b.whole([0, 4, 16])])], { perm: ints([0, 2, 1]) })
  const kept = b.op('Add', [b.op('MatMul', [tokens, b.initializer('kept', float32([4, 2], normals(8, 'kept')))]), b.initializer('bias', float32([2], [1, 2]))])
  b.output(b.op('MatMul', [b.op('Reshape', [kept, b.whole([0, 32])]), b.initializer('proj', float32([32, 4], normals(128, 'proj')))]), 'float32', ['batch', 4], 'image_embeds')
  expect(await projectionOf(b.bytes())).toMatch(/^the places of .* are not pooled into one row/)
})
