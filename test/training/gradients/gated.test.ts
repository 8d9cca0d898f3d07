import { expect, test } from 'vitest'
import { openSession } from '../../../src-main/onnx/session.ts'
import { float32 } from '../../../src-main/onnx/tensor.ts'
import { createAssembly } from '../../../src-main/training/autodiff/assemble.ts'
import { differentiate } from '../../../src-main/training/autodiff/differentiate.ts'

const POINTS = [-5, -2, -0.3, 0, 0.4, 2, 5]

/** d/dx of x sigmoid(c x) with c = 1 left out of the graph, and which side the gate is on. */
async function slopes(c: number, gateFirst: boolean): Promise<{ values: number[]; ops: string[] }> {
  const assembly = createAssembly('cpu')
  const { e } = assembly
  const x = assembly.input('x', 'float32', [POINTS.length])
  const gate = e.sigmoid(c === 1 ? x : e.mul(x, c))
  const y = gateFirst ? e.mul(gate, x) : e.mul(x, gate)
  const forward = assembly.graph.nodes.length
  const found = differentiate({ graph: { ...assembly.graph, nodes: [...assembly.graph.nodes] }, values: assembly.values }, e, [{ of: y.name, gradient: e.constant(float32([POINTS.length], POINTS.map(() => 3))) }], ['x'])
  assembly.output(found.get('x')!, 'dx')
  const session = await openSession(assembly.bytes(), { threads: 1 })
  const { dx } = await session.run({ x: float32([POINTS.length], POINTS) })
  await session.close()
  return { values: Array.from(dx!.data as Float32Array), ops: assembly.graph.nodes.slice(forward).map(({ op }) => op).filter((op) => op !== 'Identity') }
}

test.each([
  [1.702, false],
  [1.702, true],
  [1, false],
  [1, true]
])('the slope of x sigmoid(%f x) is found for both factors at once (gate first: %s)', async (c, gateFirst) => {
  const { values, ops } = await slopes(c, gateFirst)
  const y = (x: number): number => x / (1 + Math.exp(-c * x))
  POINTS.forEach((x, i) => expect(values[i]).toBeCloseTo((3 * (y(x + 1e-4) - y(x - 1e-4))) / 2e-4, 4))
  expect(ops).toEqual(['Sub', 'Mul', ...(c === 1 ? [] : ['Mul']), 'Add', 'Mul'])
})
