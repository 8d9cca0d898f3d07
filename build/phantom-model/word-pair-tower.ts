import { createRandom } from '../../src-main/base/random.ts'
import { createBuilder } from '../../src-main/onnx/builder.ts'
import { float, int } from '../../src-main/onnx/graph.ts'
import { constant, weight, type Scope } from './weights.ts'

export interface WordPairShape {
  vocab: number
  /** Tokens of a text, padding included. */
  context: number
  width: number
  hidden: number
  embed: number
}

/**
 * Words with the word before them (so that "no effusion" is one thing), summed over the text, two layers on top. Inputs `input_ids` and
 * `attention_mask` int64 [batch, context], output `text_embeds` [batch, embed], not normalised. Opset 17, standard ops only.
 */
export function wordPairTextTower({ vocab, context, width, hidden, embed }: WordPairShape, seed: number | string): Uint8Array {
  const b = createBuilder('text')
  const scope: Scope = { b, random: createRandom(`${seed}/text`) }
  const filled = (name: string, size: number, value: number): string => constant(scope, name, [size], value)
  const linear = (x: string, name: string, from: number, to: number): string => b.op('Add', [b.op('MatMul', [x, weight(scope, `${name}.weight`, [from, to], from ** -0.5)]), filled(`${name}.bias`, to, 0)])
  const gelu = (x: string): string => b.op('Mul', [x, b.op('Sigmoid', [b.op('Mul', [x, b.number(1.702)])])])

  const ids = b.input('input_ids', 'int64', ['batch', context])
  const counts = b.op('Unsqueeze', [b.op('Cast', [b.input('attention_mask', 'int64', ['batch', context])], { to: 1 }), b.whole([2])])
  const words = b.op('Mul', [b.op('Gather', [weight(scope, 'words', [vocab, width], 0.5), ids], { axis: 0 }), counts])
  const before = b.op('Slice', [b.op('Pad', [words, b.whole([0, 1, 0, 0, 0, 0])]), b.whole([0]), b.whole([context]), b.whole([1])])
  const pairs = b.op('Mul', [gelu(linear(b.op('Concat', [words, before], { axis: 2 }), 'pairs', 2 * width, hidden)), counts])
  const length = b.op('Sqrt', [b.op('ReduceSum', [counts, b.whole([1])], { keepdims: 0 })])
  const pooled = b.op('Div', [b.op('ReduceSum', [pairs, b.whole([1])], { keepdims: 0 }), length])
  const normed = b.op('LayerNormalization', [pooled, filled('ln.weight', hidden, 1), filled('ln.bias', hidden, 0)], { axis: int(-1), epsilon: float(1e-5) })
  b.output(b.op('MatMul', [gelu(linear(normed, 'mix', hidden, hidden)), weight(scope, 'proj', [hidden, embed], hidden ** -0.5)]), 'float32', ['batch', embed], 'text_embeds')
  return b.bytes()
}
