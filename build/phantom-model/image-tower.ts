import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float, int, ints } from '../../src-main/onnx/graph.ts'
import { constant, weight, type Scope } from './weights.ts'

/** A small hybrid: two convolutions in place of the patch embedding, transformer blocks, and a head that keeps where things were seen. */
export interface HybridShape {
  /** Multiple of 12. */
  imageSize: number
  stem: number
  width: number
  layers: number
  heads: number
  /** Channels per token that reach the head. */
  kept: number
  hidden: number
  embed: number
}

const norm = (scope: Scope, x: string, name: string, width: number): string =>
  scope.b.op('LayerNormalization', [x, constant(scope, `${name}.weight`, [width], 1), constant(scope, `${name}.bias`, [width], 0)], { axis: int(-1), epsilon: float(1e-5) })

const linear = (scope: Scope, x: string, name: string, from: number, to: number, deviation = from ** -0.5): string =>
  scope.b.op('Add', [scope.b.op('MatMul', [x, weight(scope, `${name}.weight`, [from, to], deviation)]), constant(scope, `${name}.bias`, [to], 0)])

/** QuickGELU, as in CLIP. */
const gelu = ({ b }: Scope, x: string): string => b.op('Mul', [x, b.op('Sigmoid', [b.op('Mul', [x, b.number(1.702)])])])

function convolution(scope: Scope, x: string, name: string, from: number, to: number, kernel: number, stride: number, pad: number): string {
  const { b } = scope
  const w = weight(scope, `${name}.weight`, [to, from, kernel, kernel], (from * kernel * kernel) ** -0.5)
  return b.op('Conv', [x, w, constant(scope, `${name}.bias`, [to], 0)], { kernel_shape: ints([kernel, kernel]), strides: ints([stride, stride]), pads: ints([pad, pad, pad, pad]) })
}

function block(scope: Scope, x: string, name: string, { width, heads, layers }: HybridShape, length: number): string {
  const { b } = scope
  const y = norm(scope, x, `${name}.ln_1`, width)
  const split = (which: string, order: number[]): string => b.op('Transpose', [b.op('Reshape', [linear(scope, y, `${name}.attn.${which}_proj`, width, width), b.whole([0, length, heads, width / heads])])], { perm: ints(order) })
  const scores = b.op('MatMul', [b.op('Mul', [split('q', [0, 2, 1, 3]), b.number((width / heads) ** -0.5)]), split('k', [0, 2, 3, 1])])
  const mixed = b.op('MatMul', [b.op('Softmax', [scores], { axis: -1 }), split('v', [0, 2, 1, 3])])
  const joined = b.op('Reshape', [b.op('Transpose', [mixed], { perm: ints([0, 2, 1, 3]) }), b.whole([0, length, width])])
  const small = (2 * layers) ** -0.5
  const attended = b.op('Add', [x, linear(scope, joined, `${name}.attn.out_proj`, width, width, width ** -0.5 * small)])
  const hidden = gelu(scope, linear(scope, norm(scope, attended, `${name}.ln_2`, width), `${name}.mlp.fc1`, width, 2 * width))
  return b.op('Add', [attended, linear(scope, hidden, `${name}.mlp.fc2`, 2 * width, width, (2 * width) ** -0.5 * small)])
}

/** Input `pixel_values` [batch, 1, size, size], output `image_embeds` [batch, embed], not normalised. Opset 17, standard ops only. */
export function hybridImageTower(shape: HybridShape, seed: number | string): Uint8Array {
  const { imageSize, stem, width, kept, hidden, embed } = shape
  const grid = imageSize / 12
  const b = createBuilder('image')
  const scope: Scope = { b, random: createRandom(`${seed}/image`) }
  const last = { perm: ints([0, 2, 3, 1]) }
  const first = { perm: ints([0, 3, 1, 2]) }
  const pixels = b.input('pixel_values', 'float32', ['batch', 1, imageSize, imageSize])
  const one = gelu(scope, norm(scope, b.op('Transpose', [convolution(scope, pixels, 'conv1', 1, stem, 12, 6, 3)], last), 'ln_1', stem))
  const two = gelu(scope, norm(scope, b.op('Transpose', [convolution(scope, b.op('Transpose', [one], first), 'conv2', stem, width, 3, 2, 1)], last), 'ln_2', width))
  let x = b.op('Add', [b.op('Reshape', [two, b.whole([0, grid * grid, width])]), weight(scope, 'pos', [grid * grid, width], 0.02)])
  for (let layer = 0; layer < shape.layers; layer++) x = block(scope, x, `blocks.${layer}`, shape, grid * grid)
  const tokens = linear(scope, x, 'kept', width, kept)
  const head = linear(scope, b.op('Reshape', [tokens, b.whole([0, grid * grid * kept])]), 'head', grid * grid * kept, hidden)
  const pooled = gelu(scope, norm(scope, head, 'ln_post', hidden))
  b.output(b.op('MatMul', [pooled, weight(scope, 'proj', [hidden, embed], hidden ** -0.5)]), 'float32', ['batch', embed], 'image_embeds')
  return b.bytes()
}
