import { describe, expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { preprocess } from '../../src-main/inference/preprocess/index.ts'
import { preprocessingSchema } from '../../src-main/models/manifest.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { int, ints } from '../../src-main/onnx/graph.ts'
import { openSession } from '../../src-main/onnx/session.ts'
import { float32, floats } from '../../src-main/onnx/tensor.ts'
import { openExplainer } from '../../src-main/overlays/explainer.ts'
import type { Layout } from '../../src-main/overlays/layout.ts'
import { gradCam, gradientMaps, gradientTimesActivation, mapsOf, overlayOnFilm } from '../../src-main/overlays/maps.ts'
import type { OverlayMaps } from '../../src-main/overlays/maps.ts'
import { occlusionMaps } from '../../src-main/overlays/occlusion.ts'

const SIDE = 64
const PATCH = 4

/**
 * Its margin is the mean brightness of the film beside a constant: what it looks at is where the film is bright. As `tokens` its last layer is a row of places
 * behind a class token, as in a ViT.
 */
function brightness(as: 'map' | 'tokens', channels: 1 | 3 = 1): Uint8Array {
  const b = createBuilder('brightness')
  const film = b.input('pixel_values', 'float32', ['batch', channels, SIDE, SIDE])
  const weights = new Float32Array(2 * channels * PATCH * PATCH).fill(1 / PATCH ** 2 / channels, 0, channels * PATCH * PATCH)
  const patches = b.op('Conv', [film, b.initializer('w', float32([2, channels, PATCH, PATCH], weights)), b.initializer('bias', float32([2], [0, 1]))], { kernel_shape: ints([PATCH, PATCH]), strides: ints([PATCH, PATCH]) })
  const tokens = (): string => {
    const places = b.op('Transpose', [b.op('Reshape', [patches, b.whole([1, 2, -1])])], { perm: ints([0, 2, 1]) })
    return b.op('ReduceMean', [b.op('Relu', [b.op('Concat', [b.initializer('class', float32([1, 1, 2], [0, 0])), places], { axis: 1 })])], { axes: ints([1]), keepdims: int(0) })
  }
  const pooled = as === 'tokens' ? tokens() : b.op('Flatten', [b.op('GlobalAveragePool', [b.op('Relu', [patches])])], { axis: 1 })
  b.output(b.op('MatMul', [pooled, b.initializer('proj', float32([2, 2], [1, 0, 0, 1]))]), 'float32', ['batch', 2], 'image_embeds')
  return b.bytes()
}
const CLASSES = { positive: Float32Array.of(0, 1, 1, 0), negative: Float32Array.of(1, 0, 0, 1) }

/** Centre of mass of what is above half of the highest value. */
function centre({ rows, columns, values }: { rows: number; columns: number; values: Float32Array }): { row: number; column: number } {
  const most = values.reduce((high, value) => (value > high ? value : high), -Infinity)
  let [sum, row, column] = [0, 0, 0]
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      if (!(values[r * columns + c]! > most / 2)) continue
      sum++
      row += r + 0.5
      column += c + 0.5
    }
  }
  return { row: row / sum, column: column / sum }
}

describe.each((['pad', 'crop', 'stretch'] as const).flatMap((fit) => (['map', 'tokens'] as const).map((kind) => ({ fit, kind }))))('$fit, $kind', ({ fit, kind }) => {
  test.each([[256, 320], [400, 240], [192, 192], [257, 331], [413, 239], [191, 193]])('a known square of a film of %i x %i is found again on the film by every method', async (rows, columns) => {
    const square = { top: Math.round(rows * 0.6), left: Math.round(columns * 0.25), side: 40 }
    const data = new Uint8Array(rows * columns)
    for (let r = 0; r < square.side; r++) data.fill(255, (square.top + r) * columns + square.left, (square.top + r) * columns + square.left + square.side)
    const spec = preprocessingSchema.parse({ channels: 1, fit, size: SIDE, interpolation: 'bilinear', antialias: true, scale: 1 / 255, mean: [0], std: [1] })
    const pixels = preprocess({ rows, columns, data }, spec)
    const explainer = await openExplainer(brightness(kind), { threads: 1 })
    expect(explainer.layer.layout).toMatchObject({ kind, grid: SIDE / PATCH })
    const { activations, gradients, patches } = await explainer.explain(pixels, CLASSES)
    const session = await openSession(brightness(kind), { threads: 1 })
    const embed = async (films: Float32Array, count: number): Promise<Float32Array> => floats((await session.run({ pixel_values: float32([count, 1, SIDE, SIDE], films) }))['image_embeds'], 'image_embeds')
    const methods: OverlayMaps[] = [
      gradientMaps('gradient-x-activation', explainer.layer.layout, activations, gradients),
      gradientMaps('grad-cam', explainer.layer.layout, activations, gradients),
      mapsOf('patch-similarity', explainer.patchGrid!, patches!.map((map) => map.map((value) => value + 1))),
      await occlusionMaps(embed, pixels, { channels: 1, size: SIDE }, CLASSES, { grid: SIDE / PATCH, batch: kind === 'map' ? 64 : 1 })
    ]
    await session.close()
    await explainer.close()
    // One cell of the coarsest direction, in film pixels.
    const cell = (Math.max(rows, columns) / SIDE) * PATCH
    for (const maps of methods) {
      const onFilm = overlayOnFilm(maps, 1, { rows, columns }, spec, 2)
      expect([onFilm.rows, onFilm.columns]).toEqual([Math.ceil(rows / 2), Math.ceil(columns / 2)])
      const found = centre(onFilm)
      expect(Math.abs(found.row * 2 - (square.top + square.side / 2)), maps.method).toBeLessThan(cell / 4)
      expect(Math.abs(found.column * 2 - (square.left + square.side / 2)), maps.method).toBeLessThan(cell / 4)
    }
    // Behind the layer places are only averaged: both forms of the gradient map are one.
    methods[1]!.values.forEach((value, i) => expect(value).toBeCloseTo(methods[0]!.values[i]!, 6))
    // The opposite finding is spoken against where the square is.
    expect(methods[0]!.ranges[0]!.low).toBeCloseTo(-methods[0]!.ranges[1]!.high, 5)
    expect(methods[3]!.ranges[0]!.low).toBeCloseTo(-methods[3]!.ranges[1]!.high, 5)
  })
})

// Every cell covers 15 x 15 film pixels (25 across where the film is stretched), so that its centre is the middle of one pixel.
test.each([
  { fit: 'pad', rows: 240, columns: 180, cell: [15, 15], first: [0, -30] },
  { fit: 'pad', rows: 180, columns: 240, cell: [15, 15], first: [-30, 0] },
  { fit: 'crop', rows: 240, columns: 300, cell: [15, 15], first: [0, 30] },
  { fit: 'crop', rows: 300, columns: 240, cell: [15, 15], first: [30, 0] },
  { fit: 'stretch', rows: 240, columns: 400, cell: [15, 25], first: [0, 0] }
] as const)('$fit, $rows x $columns: the highest place of a square that fills one cell is the pixel in its middle, in one channel and in three', async ({ fit, rows, columns, cell: [high, wide], first: [top, left] }) => {
  for (const channels of [1, 3] as const) {
    for (const interpolation of ['bilinear', 'bicubic'] as const) {
      const explainer = await openExplainer(brightness('map', channels), { threads: 1 })
      const session = await openSession(brightness('map', channels), { threads: 1 })
      const embed = async (films: Float32Array, count: number): Promise<Float32Array> => floats((await session.run({ pixel_values: float32([count, channels, SIDE, SIDE], films) }))['image_embeds'], 'image_embeds')
      const spec = preprocessingSchema.parse({ channels, fit, size: SIDE, interpolation, antialias: true, scale: 1 / 255, mean: Array(channels).fill(0), std: Array(channels).fill(1) })
      for (const [r, c] of [[3, 4], [10, 7], [8, 11]] as const) {
        const [y, x] = [top + r * high, left + c * wide]
        const data = new Uint8Array(rows * columns)
        for (let row = y; row < y + high; row++) data.fill(255, row * columns + x, row * columns + x + wide)
        const pixels = preprocess({ rows, columns, data }, spec)
        const { activations, gradients } = await explainer.explain(pixels, CLASSES)
        const covered = await occlusionMaps(embed, pixels, { channels, size: SIDE }, CLASSES, { grid: SIDE / PATCH, batch: 64 })
        for (const maps of [gradientMaps('gradient-x-activation', explainer.layer.layout, activations, gradients), covered]) {
          const { values } = overlayOnFilm(maps, 1, { rows, columns }, spec)
          let highest = -1
          values.forEach((value, at) => (highest = Number.isNaN(value) || (highest >= 0 && value <= values[highest]!) ? highest : at))
          expect([Math.floor(highest / columns), highest % columns], `${maps.method}, ${channels}, ${interpolation}`).toEqual([y + (high - 1) / 2, x + (wide - 1) / 2])
        }
      }
      await session.close()
      await explainer.close()
    }
  }
})

test('both forms of the gradient map, written out, in every layout', () => {
  const [grid, channels] = [3, 4]
  const random = createRandom('layouts')
  const places = Array.from({ length: grid * grid }, () => Array.from({ length: channels }, () => ({ a: random.normal(), g: random.normal() })))
  const weights = Array.from({ length: channels }, (_, c) => places.reduce((sum, place) => sum + place[c]!.g, 0) / places.length)
  const cam = places.map((place) => place.reduce((sum, { a }, c) => sum + weights[c]! * a, 0))
  const product = places.map((place) => place.reduce((sum, { a, g }) => sum + a * g, 0))
  const shared = { grid, channels }
  const layouts: (Layout & { length: number })[] = [
    { ...shared, kind: 'map', extra: 0, start: 0, cellStride: 1, channelStride: 9, length: 36 },
    { ...shared, kind: 'map', extra: 0, start: 0, cellStride: 4, channelStride: 1, length: 36 },
    { ...shared, kind: 'tokens', extra: 1, start: 4, cellStride: 4, channelStride: 1, length: 40 },
    { ...shared, kind: 'tokens', extra: 1, start: 1, cellStride: 1, channelStride: 10, length: 40 }
  ]
  for (const layout of layouts) {
    // What stands for no place is NaN: were it read, everything would be.
    const [a, g] = [new Float32Array(layout.length).fill(Number.NaN), new Float32Array(layout.length).fill(Number.NaN)]
    places.forEach((place, cell) => place.forEach((value, c) => {
      const at = layout.start + cell * layout.cellStride + c * layout.channelStride
      a[at] = value.a
      g[at] = value.g
    }))
    gradCam(layout, a, g).forEach((value, i) => expect(value).toBeCloseTo(cam[i]!, 5))
    gradientTimesActivation(layout, a, g).forEach((value, i) => expect(value).toBeCloseTo(product[i]!, 5))
  }
})

test('a finding that is not there has no map', () => {
  const maps = mapsOf('occlusion', 2, [Float32Array.of(1, 2, 3, 4)])
  expect(maps.ranges).toEqual([{ low: 1, high: 4 }])
  expect(() => overlayOnFilm(maps, 1, { rows: 8, columns: 8 }, { fit: 'pad', size: 8 })).toThrow('no map 1')
})
