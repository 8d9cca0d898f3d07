import { createRandom } from '../../../src-main/base/random.ts'
import { encodeModel } from '../../../src-main/onnx/proto.ts'
import type { Attributes, Graph } from '../../../src-main/onnx/graph.ts'
import { openSession } from '../../../src-main/onnx/session.ts'
import type { Device } from '../../../src-main/onnx/session.ts'
import { elementCount, float32, isFloat } from '../../../src-main/onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../../../src-main/onnx/tensor.ts'
import { createAssembly } from '../../../src-main/training/autodiff/assemble.ts'
import { differentiate } from '../../../src-main/training/autodiff/differentiate.ts'

export interface GradientCase {
  op: string
  attributes?: Attributes
  /** A float tensor under test, anything else as a constant of the graph; null is an input left out. */
  inputs: (HostTensor | null)[]
  /** Float inputs that are constants all the same. */
  fixed?: number[]
  outputs?: number
}

const names = (inputs: readonly (HostTensor | null)[]): string[] => inputs.map((input, i) => (input ? `x${i}` : ''))

/** The op alone in a graph, run once, with what is to be differentiated and dL/d(outputs): seeded at random, or all ones. */
async function prepare({ op, attributes = {}, inputs, fixed = [], outputs = 1 }: GradientCase, ones: boolean) {
  const tested = inputs.flatMap((input, i) => (input && isFloat(input) && !fixed.includes(i) ? [i] : []))
  const constants = new Map(inputs.flatMap((input, i) => (input && !tested.includes(i) ? [[`x${i}`, input] as const] : [])))
  const made = Array.from({ length: outputs }, (_, i) => `y${i}`)
  const graph: Graph = {
    name: 'one',
    nodes: [{ op, domain: '', name: op, inputs: names(inputs), outputs: made, attributes }],
    initializers: new Map(constants),
    inputs: tested.map((i) => ({ name: `x${i}`, type: 'float32', dims: [...inputs[i]!.dims] })),
    outputs: made.map((name) => ({ name, type: 'float32', dims: null }))
  }
  const forward = await openSession(encodeModel({ irVersion: 9, opset: new Map([['', 20]]), graph }), { graphOptimizationLevel: 'disabled', threads: 1 })
  const feeds = (replaced?: { i: number; data: Float32Array }): Record<string, HostTensor> => Object.fromEntries(tested.map((i) => [`x${i}`, replaced?.i === i ? float32(inputs[i]!.dims, replaced.data) : inputs[i]!]))
  const first = await forward.run(feeds())
  const random = createRandom(`${op}/cotangent`)
  const cotangents = made.map((name) => float32(first[name]!.dims, Float32Array.from({ length: first[name]!.data.length }, () => (ones ? 1 : random.normal()))))
  return { inputs, tested, constants, made, graph, forward, feeds, first, cotangents }
}

type Prepared = Awaited<ReturnType<typeof prepare>>

async function byRule({ inputs, tested, constants, made, graph, feeds, first, cotangents }: Prepared, device: Device): Promise<Map<number, Float32Array>> {
  const assembly = createAssembly(device)
  for (const [name, value] of constants) {
    assembly.graph.initializers.set(name, value)
    assembly.values.set(name, value)
  }
  for (const i of tested) assembly.input(`x${i}`, 'float32', inputs[i]!.dims)
  assembly.graph.nodes.push({ ...graph.nodes[0]!, outputs: [...made] })
  made.forEach((name) => assembly.values.set(name, { dims: first[name]!.dims, type: 'float32' }))
  const seeds = made.map((name, k) => ({ of: name, gradient: assembly.e.constant(cotangents[k]!) }))
  // The walk sees the node alone; what the emitter appends comes after it.
  const found = differentiate({ graph: { ...assembly.graph, nodes: [...assembly.graph.nodes] }, values: assembly.values }, assembly.e, seeds, tested.map((i) => `x${i}`))
  const reached = tested.filter((i) => found.has(`x${i}`))
  for (const i of reached) assembly.output(found.get(`x${i}`)!, `d${i}`)
  const rule = new Map<number, Float32Array>(tested.map((i) => [i, new Float32Array(elementCount(inputs[i]!.dims))]))
  if (reached.length) {
    const backward = await openSession(assembly.bytes(), { graphOptimizationLevel: 'basic', threads: 1, device })
    const wanted = new Set(backward.inputs.map(({ name }) => name))
    const results = await backward.run(Object.fromEntries(Object.entries(feeds()).filter(([name]) => wanted.has(name))))
    for (const i of reached) rule.set(i, results[`d${i}`]!.data as Float32Array)
    await backward.close()
  }
  return rule
}

async function byDifferences({ inputs, tested, made, forward, feeds, cotangents }: Prepared): Promise<Map<number, Float32Array>> {
  const loss = async (i: number, data: Float32Array): Promise<number> => {
    const results = await forward.run(feeds({ i, data }))
    return made.reduce((sum, name, k) => sum + cotangents[k]!.data.reduce((part, c, j) => part + c * Number(results[name]!.data[j]), 0), 0)
  }
  const step = 1e-2
  const differences = new Map<number, Float32Array>()
  for (const i of tested) {
    const start = (inputs[i] as FloatTensor).data
    const slope = new Float32Array(start.length)
    for (let k = 0; k < start.length; k++) {
      const at = (value: number): Float32Array => start.map((old, j) => (j === k ? value : old))
      const [low, high] = [Math.fround(start[k]! - step), Math.fround(start[k]! + step)]
      slope[k] = ((await loss(i, at(high))) - (await loss(i, at(low)))) / (high - low)
    }
    differences.set(i, slope)
  }
  return differences
}

/** Gradients of sum(c * y) by our rule and by central differences. */
export async function bothGradients(each: GradientCase, ones = false): Promise<{ rule: Map<number, Float32Array>; differences: Map<number, Float32Array> }> {
  const prepared = await prepare(each, ones)
  try {
    return { rule: await byRule(prepared, 'cpu'), differences: await byDifferences(prepared) }
  } finally {
    await prepared.forward.close()
  }
}

/** Gradients by our rule alone, computed on a device. */
export async function ruleGradients(each: GradientCase, device: Device): Promise<Map<number, Float32Array>> {
  const prepared = await prepare(each, false)
  try {
    return await byRule(prepared, device)
  } finally {
    await prepared.forward.close()
  }
}
