import { createRandom } from '../../../src-main/base/random.ts'
import { createBuilder } from '../../../src-main/onnx/builder.ts'
import { convolution, head, normal, residual } from '../../phantom-model/layers.ts'
import { weight, type Scope } from '../../phantom-model/weights.ts'

export interface SmallShape {
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

/**
 * Input `pixel_values` [batch, 1, size, size], output `image_embeds` [batch, embed], not normalised. Opset 17, standard ops only.
 *
 * Small enough for many runs: patches of four pixels, plain convolutions at an eighth of the film's side; mean, maximum and the places
 * themselves; two layers on top. Too coarse for nodules.
 */
export function smallImageTower({ imageSize, patches, channels, kept, hidden, embed }: SmallShape, seed: number | string): Uint8Array {
  const b = createBuilder('image')
  const scope: Scope = { b, random: createRandom(`${seed}/image`) }
  const grid = imageSize / 8
  const relu = (x: string): string => b.op('Relu', [x])
  const pixels = b.input('pixel_values', 'float32', ['batch', 1, imageSize, imageSize])
  const patched = relu(normal(scope, convolution(scope, pixels, 'patch', 1, patches, { size: 4, stride: 4 }), 'patch', patches))
  const places = weight(scope, 'places', [1, channels, grid, grid], 0.3)
  const seen = relu(b.op('Add', [normal(scope, convolution(scope, patched, 'down', patches, channels, { size: 3, stride: 2, pad: 1 }), 'down', channels), places]))
  const map = relu(convolution(scope, residual(scope, residual(scope, seen, 'blocks.0', channels), 'blocks.1', channels), 'map', channels, channels, { size: 1 }))
  const pooled = b.op('Reshape', [b.op('Concat', [b.op('GlobalAveragePool', [map]), b.op('GlobalMaxPool', [map])], { axis: 1 }), b.whole([0, 2 * channels])])
  const placed = b.op('Reshape', [relu(convolution(scope, map, 'kept', channels, kept, { size: 1 })), b.whole([0, grid * grid * kept])])
  b.output(head(scope, b.op('Concat', [pooled, placed], { axis: 1 }), { known: 2 * channels + grid * grid * kept, hidden, embed }), 'float32', ['batch', embed], 'image_embeds')
  return b.bytes()
}
