import { int } from '../../onnx/graph.ts'
import type { Node } from '../../onnx/graph.ts'

const FLOAT64 = 11

/**
 * WebGPU's MaxPool takes the node but fails at run time when positions of the maxima are asked for ("The Indices output is not supported yet"). In float64, which
 * the GPU does not have, ONNX Runtime places the node on the CPU; the maxima themselves are still found on the GPU.
 */
export function placeForWebGpu(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => {
    const indices = node.op === 'MaxPool' ? node.outputs[1] : undefined
    if (!indices) return [node]
    const wide = `${indices}/float64`
    return [
      { ...node, outputs: node.outputs.slice(0, 1) },
      { op: 'Cast', domain: '', name: wide, inputs: node.inputs, outputs: [wide], attributes: { to: int(FLOAT64) } },
      { ...node, name: indices, inputs: [wide], outputs: [`${indices}/maxima`, indices] }
    ]
  })
}
