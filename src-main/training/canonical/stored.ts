import { UmbraError } from '../../base/umbra-error.ts'
import type { Graph } from '../../onnx/graph.ts'
import { elementCount } from '../../onnx/tensor.ts'

/**
 * Weights in any other type than float32 would stay as they are while the rest is trained around them, which nobody asked for.
 *
 * @throws UmbraError `not-trainable` naming the weights
 */
export function assertFloat32Weights(graph: Graph): void {
  const half = [...graph.initializers].filter(([, { type, dims }]) => type === 'float16' && elementCount(dims) > 1).map(([name]) => name)
  const quantised = graph.nodes.filter(({ op, inputs }) => op === 'DequantizeLinear' && graph.initializers.has(inputs[0]!)).map(({ inputs }) => inputs[0]!)
  for (const [names, how] of [[half, 'in float16'], [quantised, 'quantised']] as const) {
    if (!names.length) continue
    const others = names.length > 1 ? ` and ${names.length - 1} more` : ''
    throw new UmbraError('not-trainable', `The weights of the model are stored ${how} (${names[0]}${others}); only float32 weights are trained`, { hint: 'Export the model in float32. It can still be used for screening as it is.' })
  }
}
