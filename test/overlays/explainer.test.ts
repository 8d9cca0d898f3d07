import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { ints } from '../../src-main/onnx/graph.ts'
import { float32 } from '../../src-main/onnx/tensor.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'
import { openExplainer } from '../../src-main/overlays/explainer.ts'
import { gradientDisagreement, randomClasses } from './finite-differences.ts'

const normals = (length: number, seed: string): Float32Array => {
  const random = createRandom(seed)
  return Float32Array.from({ length }, () => random.normal())
}

test.each([1, 2, 3])('the margin of a ViT of %i blocks is differentiated by the tokens that the last attention reads', async (layers) => {
  const { image } = freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: 32, layers, heads: 2, embed: 16, vocab: 20, context: 8, seed: 3 })
  const pixels = normals(32 * 32, 'film')
  const explainer = await openExplainer(image, { threads: 1 })
  expect(explainer.layer.layout).toMatchObject({ kind: 'tokens', grid: 4, extra: 1, channels: 32, start: 32 })
  const classes = randomClasses(3, 16)
  const explained = await explainer.explain(pixels, classes)
  await explainer.close()
  expect(explained.gradients).toHaveLength(3)
  const { worst, margins } = await gradientDisagreement(image, explainer.layer.name, pixels, classes, explained)
  expect(worst).toBeLessThan(1e-3)
  expect(margins).toBeLessThan(1e-6)
})

test('a network of convolutions and mean pooling is explained at its last feature map', async () => {
  const b = createBuilder('cnn')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 16, 16])
  const conv = (x: string, from: number, to: number): string =>
    b.op('Relu', [b.op('Conv', [x, b.initializer(`w${to}`, float32([to, from, 3, 3], normals(to * from * 9, `w${to}`)))], { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) })])
  const last = conv(conv(film, 1, 4), 4, 8)
  const pooled = b.op('Flatten', [b.op('GlobalAveragePool', [last])], { axis: 1 })
  b.output(b.op('MatMul', [pooled, b.initializer('proj', float32([8, 6], normals(48, 'proj')))]), 'float32', ['batch', 6], 'image_embeds')
  const explainer = await openExplainer(b.bytes(), { threads: 1 })
  expect(explainer.layer).toMatchObject({ name: last, layout: { kind: 'map', grid: 4, channels: 8 } })
  const pixels = normals(256, 'film')
  const classes = randomClasses(2, 6)
  const explained = await explainer.explain(pixels, classes)
  await explainer.close()
  expect((await gradientDisagreement(b.bytes(), last, pixels, classes, explained)).worst).toBeLessThan(1e-3)
})

test('places that are averaged into the embedding itself are embeddings as they are', async () => {
  const b = createBuilder('bare')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  const map = b.op('Conv', [film, b.initializer('w', float32([4, 1, 2, 2], normals(16, 'w')))], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
  b.output(b.op('Flatten', [b.op('GlobalAveragePool', [map])], { axis: 1 }), 'float32', ['batch', 4], 'image_embeds')
  const explainer = await openExplainer(b.bytes(), { threads: 1 })
  const { positive, negative } = randomClasses(1, 4)
  const { activations, patches } = await explainer.explain(normals(64, 'film'), { positive, negative })
  await explainer.close()
  const margins = Array.from({ length: 16 }, (_, place) => {
    const row = Array.from({ length: 4 }, (_value, channel) => activations[channel * 16 + place]!)
    return row.reduce((sum, value, channel) => sum + value * (positive[channel]! - negative[channel]!), 0) / Math.hypot(...row)
  })
  patches![0]!.forEach((value, place) => expect(value).toBeCloseTo(margins[place]!, 5))
})

/** All findings at once, then each alone. */
async function togetherAndAlone(source: Uint8Array, pixels: Float32Array, findings: number, size: number, mostNumbers?: number) {
  const explainer = await openExplainer(source, { threads: 1, ...(mostNumbers === undefined ? {} : { mostNumbers }) })
  const classes = randomClasses(findings, size)
  const together = await explainer.explain(pixels, classes)
  const alone: Float32Array[] = []
  for (let f = 0; f < findings; f++) {
    const one = await explainer.explain(pixels, { positive: classes.positive.slice(f * size, (f + 1) * size), negative: classes.negative.slice(f * size, (f + 1) * size) })
    expect(one.passes).toBe(1)
    alone.push(one.gradients[0]!)
  }
  // Another number of findings, and the first again.
  expect((await explainer.explain(pixels, randomClasses(findings + 1, size))).gradients).toHaveLength(findings + 1)
  expect((await explainer.explain(pixels, classes)).gradients).toEqual(together.gradients)
  await explainer.close()
  const largest = Math.max(...alone.map((gradient) => gradient.reduce((most, value) => Math.max(most, Math.abs(value)), 0)))
  together.gradients.forEach((gradient, f) => {
    expect(gradient).toHaveLength(alone[f]!.length)
    gradient.forEach((value, i) => expect(Math.abs(value - alone[f]![i]!)).toBeLessThanOrEqual(1e-6 * largest))
  })
  return together.passes
}

test('one pass back serves all findings of a film, and gives each what it gives it alone', async () => {
  const vit = freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: 32, layers: 2, heads: 2, embed: 16, vocab: 20, context: 8, seed: 3 })
  expect(await togetherAndAlone(vit.image, normals(32 * 32, 'film'), 5, 16)).toBe(1)
  // Where memory is short: the widest value is 17 tokens in the MLP of 128, and two of them fit.
  expect(await togetherAndAlone(vit.image, normals(32 * 32, 'film'), 5, 16, 2 * 17 * 128)).toBe(3)
  const b = createBuilder('cnn')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 16, 16])
  const map = b.op('Relu', [b.op('Conv', [film, b.initializer('w', float32([8, 1, 3, 3], normals(72, 'w')))], { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) })])
  const again = b.op('Relu', [b.op('Conv', [map, b.initializer('v', float32([8, 8, 3, 3], normals(576, 'v')))], { kernel_shape: ints([3, 3]), pads: ints([1, 1, 1, 1]) })])
  b.output(b.op('MatMul', [b.op('Flatten', [b.op('GlobalAveragePool', [again])]), b.initializer('p', float32([8, 6], normals(48, 'p')))]), 'float32', ['batch', 6], 'image_embeds')
  expect(await togetherAndAlone(b.bytes(), normals(256, 'film'), 4, 6)).toBe(1)
})

// The shapes of the wide pass fit: only its numbers tell that films would be mixed.
test.each([
  // Tokens first, as attention pooling of CLIP has them.
  ['keeps films second', [2, 0, 1], 'Tanh'],
  ['weighs places over the whole batch', [0, 2, 1], 'Softmax']
] as const)('a model that %s is explained finding by finding', async (_, perm, op) => {
  const b = createBuilder('turned')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  const map = b.op('Conv', [film, b.initializer('w', float32([4, 1, 2, 2], normals(16, 'w')))], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
  const turned = b.op('Transpose', [b.op('Reshape', [map, b.whole([1, 4, 16])])], { perm: ints(perm) })
  const flat = b.op('MatMul', [b.op('Reshape', [turned, b.whole([16, 4])]), b.initializer('m', float32([4, 6], normals(24, 'm')))])
  const places = b.op(op, [flat], op === 'Softmax' ? { axis: 0 } : {})
  b.output(b.op('MatMul', [b.op('Reshape', [places, b.whole([1, 96])]), b.initializer('p', float32([96, 6], normals(576, 'p')))]), 'float32', ['batch', 6], 'image_embeds')
  expect(await togetherAndAlone(b.bytes(), normals(64, 'film'), 3, 6)).toBe(3)
})

test('a model that forgets places at once is refused in words', async () => {
  const b = createBuilder('flat')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  b.output(b.op('MatMul', [b.op('Flatten', [film], { axis: 1 }), b.initializer('w', float32([64, 4], normals(256, 'w')))]), 'float32', ['batch', 4], 'image_embeds')
  await expect(openExplainer(b.bytes())).rejects.toMatchObject({ code: 'overlay-no-layer', message: expect.stringContaining('pixel_values and image_embeds'), hint: expect.stringContaining('Occlusion') })
})

test('an op without a gradient behind the layer is refused by name', async () => {
  const b = createBuilder('odd')
  const film = b.input('pixel_values', 'float32', ['batch', 1, 8, 8])
  const map = b.op('Conv', [film, b.initializer('w', float32([4, 1, 2, 2], normals(16, 'w')))], { kernel_shape: ints([2, 2]), strides: ints([2, 2]) })
  b.output(b.op('Hardmax', [b.op('Flatten', [b.op('GlobalAveragePool', [map])], { axis: 1 })], { axis: -1 }), 'float32', ['batch', 4], 'image_embeds')
  await expect(openExplainer(b.bytes())).rejects.toMatchObject({ code: 'overlay-no-gradient', message: expect.stringMatching(/Hardmax/) })
})

test('films and class embeddings of the wrong size are refused', async () => {
  const { image } = freshVitClip({ imageSize: 16, patch: 8, channels: 1, width: 16, layers: 1, heads: 2, embed: 8, vocab: 20, context: 8, seed: 3 })
  const explainer = await openExplainer(image, { threads: 1 })
  await expect(explainer.explain(new Float32Array(3), randomClasses(1, 8))).rejects.toThrow('not one film')
  await expect(explainer.explain(normals(256, 'film'), randomClasses(1, 7))).rejects.toMatchObject({ code: 'overlay-classes' })
  await explainer.close()
})
