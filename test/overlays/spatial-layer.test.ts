import { expect, test } from 'vitest'
import { createRandom } from '../../src-main/base/random.ts'
import { floatOf, int, ints } from '../../src-main/onnx/graph.ts'
import type { Graph, Node } from '../../src-main/onnx/graph.ts'
import { loadModel } from '../../src-main/onnx/model.ts'
import { encodeModel } from '../../src-main/onnx/proto.ts'
import { float32, int64 } from '../../src-main/onnx/tensor.ts'
import { freshVitClip } from '../../src-main/training/fresh-vit-clip.ts'
import { openExplainer } from '../../src-main/overlays/explainer.ts'
import { layoutOf } from '../../src-main/overlays/layout.ts'
import { gradientDisagreement, randomClasses } from './finite-differences.ts'

const GRID = 4
const WIDTH = 32
const pixels = (() => {
  const random = createRandom('film')
  return Float32Array.from({ length: 1024 }, () => random.normal())
})()

/** A ViT of two blocks, rewritten as other exporters and architectures have it. */
function vit(rewrite: (node: Node, graph: Graph) => Node[]): Uint8Array {
  const model = loadModel(freshVitClip({ imageSize: 32, patch: 8, channels: 1, width: WIDTH, layers: 2, heads: 2, embed: 16, vocab: 20, context: 8, seed: 3 }).image)
  const { graph } = model
  graph.nodes = graph.nodes.flatMap((node) => rewrite(node, graph))
  return encodeModel(model)
}

const isPooling = ({ op, inputs }: Node, graph: Graph): boolean => op === 'Gather' && graph.initializers.get(inputs[1]!)?.dims.length === 0

/** LayerNormalization as it was exported before opset 17. */
function spelledOut(node: Node, graph: Graph): Node[] {
  if (node.op !== 'LayerNormalization') return [node]
  const [out] = node.outputs as [string]
  const [x, weight, bias] = node.inputs as [string, string, string]
  graph.initializers.set(`${out}/two`, float32([], [2])).set(`${out}/epsilon`, float32([], [floatOf(node, 'epsilon', 1e-5)]))
  const make = (op: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node => ({ op, domain: '', name: output, inputs, outputs: [output], attributes })
  const mean = { axes: ints([-1]), keepdims: int(1) }
  return [
    make('ReduceMean', [x], `${out}/mean`, mean),
    make('Sub', [x, `${out}/mean`], `${out}/centred`),
    make('Pow', [`${out}/centred`, `${out}/two`], `${out}/squares`),
    make('ReduceMean', [`${out}/squares`], `${out}/variance`, mean),
    make('Add', [`${out}/variance`, `${out}/epsilon`], `${out}/guarded`),
    make('Sqrt', [`${out}/guarded`], `${out}/deviation`),
    make('Div', [`${out}/centred`, `${out}/deviation`], `${out}/normal`),
    make('Mul', [`${out}/normal`, weight], `${out}/scaled`),
    make('Add', [`${out}/scaled`, bias], out)
  ]
}

function classTokenLast(node: Node, graph: Graph): Node[] {
  if (node.op === 'Concat' && node.inputs.length === 2 && !graph.initializers.has(node.inputs[1]!) && node.attributes['axis']?.value === 1) return [{ ...node, inputs: node.inputs.toReversed() }]
  if (!isPooling(node, graph)) return [node]
  graph.initializers.set('last', int64([], [GRID * GRID]))
  return [{ ...node, inputs: [node.inputs[0]!, 'last'] }]
}

function meanPooling(node: Node, graph: Graph): Node[] {
  return isPooling(node, graph) ? [{ ...node, op: 'ReduceMean', inputs: [node.inputs[0]!], attributes: { axes: ints([1]), keepdims: int(0) } }] : [node]
}

test.each([
  ['layer normalisation spelled out', spelledOut, { extra: 1, start: WIDTH }],
  ['the class token at the end', classTokenLast, { extra: 1, start: 0 }],
  ['mean pooling', meanPooling, { extra: 1, start: WIDTH }]
])('a ViT with %s', async (_what, rewrite, layout) => {
  const image = vit(rewrite)
  const explainer = await openExplainer(image, { threads: 1 })
  expect(explainer.layer.layout).toMatchObject({ kind: 'tokens', grid: GRID, channels: WIDTH, ...layout })
  const classes = randomClasses(2, 16)
  const explained = await explainer.explain(pixels, classes)
  await explainer.close()
  expect((await gradientDisagreement(image, explainer.layer.name, pixels, classes, explained)).worst).toBeLessThan(1e-3)
  // On the residual stream, gradient times activation would vanish at every place.
  const { start, cellStride, channels } = explainer.layer.layout
  const [gradient] = explained.gradients
  for (let cell = 0; cell < GRID * GRID; cell++) {
    let [sum, sizes] = [0, 0]
    for (let i = start + cell * cellStride; i < start + cell * cellStride + channels; i++) {
      sum += gradient![i]! * explained.activations[i]!
      sizes += Math.abs(gradient![i]! * explained.activations[i]!)
    }
    expect(Math.abs(sum) / sizes).toBeGreaterThan(1e-4)
  }
})

test('shapes and the grids they hold', () => {
  expect(layoutOf([1, 512, 7, 7], null)).toMatchObject({ kind: 'map', grid: 7, channels: 512, cellStride: 1, channelStride: 49 })
  expect(layoutOf([1, 7, 7, 768], null)).toMatchObject({ kind: 'map', grid: 7, channels: 768, cellStride: 768, channelStride: 1 })
  expect(layoutOf([1, 197, 768], 14)).toMatchObject({ kind: 'tokens', grid: 14, extra: 1, start: 768 })
  expect(layoutOf([1, 201, 768], 14)).toMatchObject({ grid: 14, extra: 5 })
  // Swin halves the grid three times; its last tokens are as long as no grid.
  expect(layoutOf([1, 49, 768], 56)).toMatchObject({ grid: 7, extra: 0, channels: 768 })
  // 256 channels are no grid of 16 where the map before was 4 x 4.
  expect(layoutOf([1, 256, 16], 4)).toMatchObject({ grid: 4, channels: 256, cellStride: 1, channelStride: 16 })
  expect(layoutOf([1, 50, 768], null)).toMatchObject({ grid: 7, extra: 1 })
  for (const dims of [[2, 3, 7, 7], [1, 3, 7, 8], [1, 512, 1, 1], [1, 768], [1, 12, 50, 64], [1, 3, 8]]) expect(layoutOf(dims, null)).toBeNull()
})
