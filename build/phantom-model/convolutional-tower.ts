import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float, int, ints } from '../../src-main/onnx/graph.ts'
import { constant, weight, type Scope } from './weights.ts'

/** Patches of four pixels, plain convolutions at an eighth of the film's side; mean, maximum and the places themselves; two layers on top. */
export interface ConvolutionShape {
  /** Multiple of 8. */
  imageSize: number
  /** Channels of the patches, and at an eighth of the side. */
  patches: number
  channels: number
  /** Channels whose places reach the head one by one. */
  kept: number
  hidden: number
  embed: number
}

/** Weights after He et al. 2015: the spread of values outlives a ReLU. */
function convolution(scope: Scope, x: string, name: string, from: number, to: number, kernel: number, stride: number): string {
  const w = weight(scope, `${name}.weight`, [to, from, kernel, kernel], (2 / (from * kernel * kernel)) ** 0.5)
  const pad = kernel % 2 ? kernel >> 1 : 0
  return scope.b.op('Conv', [x, w, constant(scope, `${name}.bias`, [to], 0)], { kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]), pads: ints([pad, pad, pad, pad]) })
}

/**
 * Input `pixel_values` [batch, 1, size, size], output `image_embeds` [batch, embed], not normalised. Opset 17, standard ops only.
 *
 * Each film is normalised by itself (Ulyanov et al. 2016), because statistics of a batch cannot be trained here: it learns in half the steps.
 * The maximum finds what is small wherever it is; the places one by one know what a normal film has there.
 */
export function convolutionalImageTower({ imageSize, patches, channels, kept, hidden, embed }: ConvolutionShape, seed: number | string): Uint8Array {
  const b = createBuilder('image')
  const scope: Scope = { b, random: createRandom(`${seed}/image`) }
  const grid = imageSize / 8
  const pixels = b.input('pixel_values', 'float32', ['batch', 1, imageSize, imageSize])
  const relu = (x: string): string => b.op('Relu', [x])
  const normal = (x: string, name: string, width: number): string =>
    b.op('InstanceNormalization', [x, constant(scope, `${name}.norm.weight`, [width], 1), constant(scope, `${name}.norm.bias`, [width], 0)], { epsilon: float(1e-5) })
  const residual = (x: string, name: string): string => b.op('Add', [x, relu(normal(convolution(scope, x, name, channels, channels, 3, 1), name, channels))])
  const patched = relu(normal(convolution(scope, pixels, 'patch', 1, patches, 4, 4), 'patch', patches))
  const places = weight(scope, 'places', [1, channels, grid, grid], 0.3)
  const seen = relu(b.op('Add', [normal(convolution(scope, patched, 'down', patches, channels, 3, 2), 'down', channels), places]))
  const map = relu(convolution(scope, residual(residual(seen, 'blocks.0'), 'blocks.1'), 'map', channels, channels, 1, 1))
  const pooled = b.op('Reshape', [b.op('Concat', [b.op('GlobalAveragePool', [map]), b.op('GlobalMaxPool', [map])], { axis: 1 }), b.whole([0, 2 * channels])])
  const placed = b.op('Reshape', [relu(convolution(scope, map, 'kept', channels, kept, 1, 1)), b.whole([0, grid * grid * kept])])
  const known = 2 * channels + grid * grid * kept
  const head = b.op('Add', [b.op('MatMul', [b.op('Concat', [pooled, placed], { axis: 1 }), weight(scope, 'head.weight', [known, hidden], known ** -0.5)]), constant(scope, 'head.bias', [hidden], 0)])
  const normed = b.op('LayerNormalization', [head, constant(scope, 'ln_post.weight', [hidden], 1), constant(scope, 'ln_post.bias', [hidden], 0)], { axis: int(-1), epsilon: float(1e-5) })
  const active = b.op('Mul', [normed, b.op('Sigmoid', [b.op('Mul', [normed, b.number(1.702)])])])
  b.output(b.op('MatMul', [active, weight(scope, 'proj', [hidden, embed], hidden ** -0.5)]), 'float32', ['batch', embed], 'image_embeds')
  return b.bytes()
}
