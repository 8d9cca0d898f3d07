import { createRandom } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import { UmbraError } from '../base/umbra-error.ts'
import { createBuilder } from '../onnx/builder.ts'
import type { GraphBuilder } from '../onnx/builder.ts'
import { float, int, ints } from '../onnx/graph.ts'
import { elementCount, float32, int64 } from '../onnx/tensor.ts'

export interface FreshVitClip {
  /** Pixels of a side; a multiple of `patch`. */
  imageSize: number
  patch: number
  channels: number
  width: number
  layers: number
  heads: number
  /** Size of the common embedding. */
  embed: number
  vocab: number
  /** Tokens of a text, padding included. */
  context: number
  seed: number
  /** Of the text tower; those of the image tower by default. */
  textWidth?: number
  textLayers?: number
  textHeads?: number
}

interface Tower {
  b: GraphBuilder
  random: Random
  width: number
  layers: number
  heads: number
  /** Tokens per item. */
  length: number
}

/**
 * A CLIP pair (Radford et al. 2021) with seeded random weights: a ViT with QuickGELU and a causal text transformer pooled at the
 * token of the highest id, which must be the end of the text. Inputs `pixel_values` [batch, channels, size, size] and `input_ids`
 * int64 [batch, context]; outputs `image_embeds` and `text_embeds` [batch, embed], not normalised. Opset 17, standard ops only.
 */
export function freshVitClip(options: FreshVitClip): { image: Uint8Array; text: Uint8Array } {
  const { imageSize, patch, width, heads } = options
  if (imageSize % patch) throw new UmbraError('model-shape', `An image of ${imageSize} pixels does not divide into patches of ${patch}`)
  for (const [size, count] of [[width, heads], [options.textWidth ?? width, options.textHeads ?? heads]] as const) {
    if (size % count) throw new UmbraError('model-shape', `A width of ${size} does not divide into ${count} heads`)
  }
  return { image: imageTower(options), text: textTower(options) }
}

function weight({ b, random }: Tower, name: string, dims: number[], deviation: number): string {
  return b.initializer(name, float32(dims, Float32Array.from({ length: elementCount(dims) }, () => deviation * random.normal())))
}

const filled = ({ b }: Tower, name: string, dims: number[], value: number): string => b.initializer(name, float32(dims, new Float32Array(elementCount(dims)).fill(value)))

function norm(tower: Tower, x: string, name: string): string {
  return tower.b.op('LayerNormalization', [x, filled(tower, `${name}.weight`, [tower.width], 1), filled(tower, `${name}.bias`, [tower.width], 0)], { axis: int(-1), epsilon: float(1e-5) })
}

function linear(tower: Tower, x: string, name: string, from: number, to: number, deviation: number): string {
  const { b } = tower
  return b.op('Add', [b.op('MatMul', [x, weight(tower, `${name}.weight`, [from, to], deviation)]), filled(tower, `${name}.bias`, [to], 0)])
}

function attention(tower: Tower, x: string, name: string, mask: string | null): string {
  const { b, width, heads, length, layers } = tower
  const deviation = width ** -0.5
  const split = (which: string, order: number[]): string => {
    const projected = linear(tower, x, `${name}.${which}_proj`, width, width, deviation)
    return b.op('Transpose', [b.op('Reshape', [projected, b.whole([0, length, heads, width / heads])])], { perm: ints(order) })
  }
  const scaled = b.op('Mul', [split('q', [0, 2, 1, 3]), b.number((width / heads) ** -0.5)])
  const scores = b.op('MatMul', [scaled, split('k', [0, 2, 3, 1])])
  const weights = b.op('Softmax', [mask ? b.op('Add', [scores, mask]) : scores], { axis: -1 })
  const joined = b.op('Transpose', [b.op('MatMul', [weights, split('v', [0, 2, 1, 3])])], { perm: ints([0, 2, 1, 3]) })
  return linear(tower, b.op('Reshape', [joined, b.whole([0, length, width])]), `${name}.out_proj`, width, width, deviation * (2 * layers) ** -0.5)
}

function blocks(tower: Tower, input: string, mask: string | null): string {
  const { b, width, layers } = tower
  let x = input
  for (let layer = 0; layer < layers; layer++) {
    const name = `blocks.${layer}`
    x = b.op('Add', [x, attention(tower, norm(tower, x, `${name}.ln_1`), `${name}.attn`, mask)])
    const hidden = linear(tower, norm(tower, x, `${name}.ln_2`), `${name}.mlp.fc1`, width, 4 * width, (2 * width) ** -0.5)
    const activated = b.op('Mul', [hidden, b.op('Sigmoid', [b.op('Mul', [hidden, b.number(1.702)])])])
    x = b.op('Add', [x, linear(tower, activated, `${name}.mlp.fc2`, 4 * width, width, width ** -0.5 * (2 * layers) ** -0.5)])
  }
  return x
}

function imageTower({ imageSize, patch, channels, width, layers, heads, embed, seed }: FreshVitClip): Uint8Array {
  const grid = imageSize / patch
  const b = createBuilder('image')
  const tower: Tower = { b, random: createRandom(`${seed}/image`), width, layers, heads, length: grid * grid + 1 }
  const pixels = b.input('pixel_values', 'float32', ['batch', channels, imageSize, imageSize])
  const patches = b.op('Conv', [pixels, weight(tower, 'patch.weight', [width, channels, patch, patch], (channels * patch * patch) ** -0.5)], { kernel_shape: ints([patch, patch]), strides: ints([patch, patch]) })
  const tokens = b.op('Transpose', [b.op('Reshape', [patches, b.whole([0, width, grid * grid])])], { perm: ints([0, 2, 1]) })
  const batch = b.op('Slice', [b.op('Shape', [pixels]), b.whole([0]), b.whole([1])])
  const cls = b.op('Expand', [weight(tower, 'cls', [1, 1, width], width ** -0.5), b.op('Concat', [batch, b.whole([1, width])], { axis: 0 })])
  const placed = b.op('Add', [b.op('Concat', [cls, tokens], { axis: 1 }), weight(tower, 'pos', [tower.length, width], width ** -0.5)])
  const x = blocks(tower, norm(tower, placed, 'ln_pre'), null)
  const pooled = norm(tower, b.op('Gather', [x, b.constant(int64([], [0]))], { axis: 1 }), 'ln_post')
  b.output(b.op('MatMul', [pooled, weight(tower, 'proj', [width, embed], width ** -0.5)]), 'float32', ['batch', embed], 'image_embeds')
  return b.bytes()
}

function textTower(options: FreshVitClip): Uint8Array {
  const { vocab, context, embed, seed } = options
  const width = options.textWidth ?? options.width
  const b = createBuilder('text')
  const tower: Tower = { b, random: createRandom(`${seed}/text`), width, layers: options.textLayers ?? options.layers, heads: options.textHeads ?? options.heads, length: context }
  const ids = b.input('input_ids', 'int64', ['batch', context])
  const mask = b.initializer('mask', float32([context, context], Float32Array.from({ length: context * context }, (_, i) => (i % context > Math.floor(i / context) ? -1e9 : 0))))
  const tokens = b.op('Gather', [weight(tower, 'token', [vocab, width], 0.02), ids])
  const x = norm(tower, blocks(tower, b.op('Add', [tokens, weight(tower, 'pos', [context, width], 0.01)]), mask), 'ln_final')
  const last = b.op('ArgMax', [ids], { axis: 1, keepdims: 1 })
  const pooled = b.op('GatherND', [x, last], { batch_dims: 1 })
  b.output(b.op('MatMul', [pooled, weight(tower, 'proj', [width, embed], width ** -0.5)]), 'float32', ['batch', embed], 'text_embeds')
  return b.bytes()
}
