import { expect, test } from 'vitest'
import { int, ints, string } from '../../src-main/onnx/graph.ts'
import { float32, int64, scalar, tensor } from '../../src-main/onnx/tensor.ts'
import { RULES } from '../../src-main/training/gradients/table.ts'
import { CASES } from './gradients/cases.ts'
import { bothGradients } from './gradients/check-gradient.ts'
import type { GradientCase } from './gradients/check-gradient.ts'

const title = ({ op, inputs, attributes = {} }: GradientCase): string => `${op}(${inputs.map((input) => (input ? `[${input.dims.join()}]` : '-')).join(', ')}) ${Object.keys(attributes).join(' ')}`

test('every rule has a case', () => {
  expect(Object.keys(RULES).filter((op) => !CASES.some((each) => each.op === op))).toEqual([])
})

test.each(CASES.map((each) => [title(each), each] as const))('%s agrees with central differences', async (_title, each) => {
  const { rule, differences } = await bothGradients(each)
  for (const [i, expected] of differences) {
    const size = Math.max(1, ...expected.map(Math.abs))
    const worst = rule.get(i)!.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k]!)), 0) / size
    expect(worst, `input ${i}: ${[...rule.get(i)!].slice(0, 8).join(' ')} for ${[...expected].slice(0, 8).join(' ')}`).toBeLessThan(5e-3)
  }
})

/** Slope at points where left and right differ, as PyTorch defines it. */
const KINKS: { each: GradientCase; slope: number[] }[] = [
  { each: { op: 'Relu', inputs: [float32([3], [-1, 0, 1])] }, slope: [0, 0, 1] },
  { each: { op: 'Abs', inputs: [float32([3], [-1, 0, 1])] }, slope: [-1, 0, 1] },
  { each: { op: 'Clip', inputs: [float32([3], [0, 0.5, 1]), scalar(0), scalar(1)], fixed: [1, 2] }, slope: [1, 1, 1] },
  { each: { op: 'Max', inputs: [float32([2], [1, 2]), tensor('float32', [2], Float32Array.of(1, 1))], fixed: [1] }, slope: [0.5, 1] },
  { each: { op: 'ReduceMax', inputs: [float32([1, 4], [3, 1, 3, 2]), int64([1], [1])] }, slope: [0.5, 0, 0.5, 0] },
  { each: { op: 'MaxPool', inputs: [float32([1, 1, 4], [3, 3, 1, 1])], attributes: { kernel_shape: ints([2]), strides: ints([2]) } }, slope: [1, 0, 1, 0] },
  { each: { op: 'ReduceL2', inputs: [float32([1, 2], [0, 0]), int64([1], [1])] }, slope: [0, 0] },
  { each: { op: 'Pow', inputs: [float32([2], [0, -1]), scalar(2)], fixed: [1] }, slope: [0, -2] }
]

test.each(KINKS.map((kink) => [title(kink.each), kink] as const))('%s takes the slope PyTorch takes at its kink', async (_title, { each, slope }) => {
  const { rule } = await bothGradients(each, true)
  expect([...rule.get(0)!]).toEqual(slope.map((value) => expect.closeTo(value, 6)))
})

test('an op without a rule, or a variant without one, is refused by op, node and tensor', async () => {
  await expect(bothGradients({ op: 'Acos', inputs: [float32([2], [0.1, 0.2])] })).rejects.toThrow(/Acos "Acos" \(makes y0\) has no gradient rule/)
  await expect(bothGradients({ op: 'Resize', inputs: [float32([1, 1, 4, 4], Array.from({ length: 16 }, (_, i) => i)), null, null, int64([4], [1, 1, 2, 2])], attributes: { mode: string('linear'), antialias: int(1) } })).rejects.toThrow(/resizes with antialiasing/)
})
