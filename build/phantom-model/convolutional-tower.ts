import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { ints, string } from '../../src-main/onnx/graph.ts'
import { float32 } from '../../src-main/onnx/tensor.ts'
import { convolution, head, normal, residual } from './layers.ts'
import { weight, type Scope } from './weights.ts'

/** Overlapping patches every four pixels, a fine grid for what is small, a coarse one for the whole, one map of both; two layers on top. */
export interface ConvolutionShape {
  /** Multiple of 16. */
  imageSize: number
  /** Channels of the fine grid (a quarter of the side) and of the coarse one (an eighth). */
  fine: number
  coarse: number
  /** Channels of the map, on the fine grid. */
  map: number
  /** Channels whose places reach the head one by one. */
  kept: number
  hidden: number
  embed: number
}

/** Pixels between patches; cells of the map in one place that the head knows, along a side. */
const STRIDE = 4
const PLACE = 4
/** Variance below which a place counts as flat, so that noise is not made into structure. */
const FLAT = 0.01

/** `factor` times as many cells along each side. */
function grown(scope: Scope, x: string, name: string, factor: number, mode: 'nearest' | 'linear'): string {
  const scales = scope.b.initializer(name, float32([4], Float32Array.of(1, 1, factor, factor)))
  return scope.b.op('Resize', [x, '', scales], mode === 'linear' ? { mode: string('linear') } : { mode: string('nearest'), coordinate_transformation_mode: string('asymmetric'), nearest_mode: string('floor') })
}

/**
 * Each pixel less the mean of the sixteen by sixteen around it, over their spread (local contrast normalisation, Jarrett et al. 2009): a nodule is
 * faint beside heart and diaphragm, not beside the lung around it.
 */
function localContrast(scope: Scope, pixels: string): string {
  const { b } = scope
  const average = (x: string, size: number, stride: number): string => {
    const pad = (size - stride) / 2
    return b.op('AveragePool', [x], { kernel_shape: ints([size, size]), strides: ints([stride, stride]), pads: ints([pad, pad, pad, pad]) })
  }
  const around = (x: string, name: string): string => grown(scope, average(average(x, 2 * STRIDE, STRIDE), 3, 1), name, STRIDE, 'linear')
  const centred = b.op('Sub', [pixels, around(pixels, 'mean.scales')])
  return b.op('Div', [centred, b.op('Sqrt', [b.op('Add', [around(b.op('Mul', [centred, centred]), 'spread.scales'), b.number(FLAT)])])])
}

/**
 * Input `pixel_values` [batch, 1, size, size], output `image_embeds` [batch, embed], not normalised. Opset 17, standard ops only.
 *
 * Kernels lie centred over their cells, so that a place of the map is that place of the film. The maximum of the map finds what is small
 * wherever it is; the means of its places know what a normal film has there.
 */
export function convolutionalImageTower({ imageSize, fine, coarse, map: channels, kept, hidden, embed }: ConvolutionShape, seed: number | string): Uint8Array {
  const b = createBuilder('image')
  const scope: Scope = { b, random: createRandom(`${seed}/image`) }
  const grid = imageSize / (2 * STRIDE)
  const pixels = b.input('pixel_values', 'float32', ['batch', 1, imageSize, imageSize])
  const relu = (x: string): string => b.op('Relu', [x])
  const both = b.op('Concat', [pixels, localContrast(scope, pixels)], { axis: 1 })
  const patches = relu(normal(scope, convolution(scope, both, 'patch', 2, fine, { size: 2 * STRIDE, stride: STRIDE, pad: STRIDE / 2 }), 'patch', fine))
  const small = residual(scope, patches, 'small', fine)
  const places = weight(scope, 'places', [1, coarse, grid, grid], 0.3)
  const seen = relu(b.op('Add', [normal(scope, convolution(scope, small, 'down', fine, coarse, { size: 2, stride: 2 }), 'down', coarse), places]))
  const whole = residual(scope, residual(scope, seen, 'blocks.0', coarse), 'blocks.1', coarse)
  const up = grown(scope, convolution(scope, whole, 'map.coarse', coarse, channels, { size: 1 }), 'map.scales', 2, 'nearest')
  const map = relu(b.op('Add', [convolution(scope, small, 'map.fine', fine, channels, { size: 1 }), up]))

  const pooled = b.op('Reshape', [b.op('Concat', [b.op('GlobalAveragePool', [map]), b.op('GlobalMaxPool', [map])], { axis: 1 }), b.whole([0, 2 * channels])])
  const means = b.op('AveragePool', [map], { kernel_shape: ints([PLACE, PLACE]), strides: ints([PLACE, PLACE]) })
  const placed = (2 * grid / PLACE) ** 2 * kept
  const known = b.op('Concat', [pooled, b.op('Reshape', [relu(convolution(scope, means, 'kept', channels, kept, { size: 1 })), b.whole([0, placed])])], { axis: 1 })
  b.output(head(scope, known, { known: 2 * channels + placed, hidden, embed }), 'float32', ['batch', embed], 'image_embeds')
  return b.bytes()
}
