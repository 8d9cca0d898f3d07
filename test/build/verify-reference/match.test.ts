import { expect, test } from 'vitest'
import { matchGradients } from '../../../build/verify-reference/match.ts'
import type { Reference } from '../../../build/verify-reference/match.ts'
import { norm } from '../../../build/verify-reference/layouts.ts'
import { createRandom } from '../../../src-main/base/random.ts'
import { elementCount, float32 } from '../../../src-main/onnx/tensor.ts'

const random = createRandom('match')
const numbers = (...dims: number[]): Float32Array => Float32Array.from({ length: elementCount(dims) }, () => random.normal())
const reference = (name: string, shape: number[], data: Float32Array): Reference => ({ name, shape, data, norm: norm(data) })
const transposed = (data: Float32Array, rows: number, columns: number): Float32Array => Float32Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!)

test('finds a gradient in every layout an exporter leaves it in', () => {
  const [plain, linear, kernel, table, row, query, value] = [numbers(4), numbers(3, 5), numbers(2, 3, 4), numbers(9, 2), numbers(6), numbers(3), numbers(3)]
  const types = new Float32Array(12)
  types.set(row, 6)
  const references = [
    reference('norm.bias', [4], plain),
    reference('fc.weight', [3, 5], linear),
    reference('table3', [2, 3, 4], kernel),
    reference('relative', [9, 2], table),
    reference('types', [2, 6], types),
    reference('q.bias', [3], query),
    reference('v.bias', [3], value),
    reference('k.bias', [3], Float32Array.of(1e-12, 0, 0))
  ]
  const shuffled = createRandom('rows').shuffle(Array.from({ length: 9 }, (_, i) => i)).flatMap((i) => [...table.subarray(2 * i, 2 * i + 2)])
  const turned = Float32Array.from({ length: 24 }, (_, i) => kernel[(i % 2) * 12 + Math.floor(i / 8) * 4 + (Math.floor(i / 2) % 4)]!)
  const ours = new Map([
    ['norm.bias', float32([4], plain)],
    ['onnx::MatMul_1', float32([5, 3], transposed(linear, 3, 5))],
    ['onnx::Flatten_2', float32([3, 4, 2], turned)],
    ['onnx::Add_3', float32([9, 2], shuffled)],
    ['onnx::Add_4', float32([1, 6], row)],
    ['onnx::Add_5', float32([9], [...query, 0, 0, 0, ...value])]
  ])
  const { matches, folded, unmatched } = matchGradients(references, ours, 1e-6)
  expect({ folded, unmatched }).toEqual({ folded: [], unmatched: [] })
  expect(Object.fromEntries(matches.map((match) => [match.reference.name, [match.parameter, match.layout?.how]]))).toEqual({
    'norm.bias': ['norm.bias', 'name'],
    'fc.weight': ['onnx::MatMul_1', 'transposed'],
    table3: ['onnx::Flatten_2', 'transposed'],
    relative: ['onnx::Add_3', 'rows'],
    types: ['onnx::Add_4', 'slice'],
    'q.bias': ['onnx::Add_5', 'part'],
    'v.bias': ['onnx::Add_5', 'part'],
    'k.bias': [null, undefined]
  })
  for (const { reference: theirs, parameter, layout } of matches) if (layout) expect(layout.arrange(ours.get(parameter!)!.data)).toEqual(theirs.data)
})

test('without stored values norms decide, the closest first', () => {
  const { matches } = matchGradients([{ name: 'a.weight', norm: 2 }, { name: 'b.weight', norm: 2.02 }], new Map([['onnx::MatMul_1', float32([1], [2.0201])], ['onnx::MatMul_2', float32([1], [2.001])]]), 0)
  expect(Object.fromEntries(matches.map(({ reference: { name }, parameter }) => [name, parameter]))).toEqual({ 'a.weight': 'onnx::MatMul_2', 'b.weight': 'onnx::MatMul_1' })
})

test('a wrong gradient is unmatched; one whose weight is not in the file is told apart from it', () => {
  const gone = reference('bn.weight', [4], numbers(4))
  const wrong = reference('fc.weight', [3, 5], numbers(3, 5))
  const ours = new Map([['onnx::MatMul_1', float32([5, 3], numbers(5, 3))], ['onnx::Conv_2', float32([7], numbers(7))]])
  expect(matchGradients([gone, wrong], ours, 0)).toMatchObject({ folded: [{ name: 'bn.weight' }], unmatched: [{ name: 'fc.weight' }] })
  // Nothing that an exporter computed is left over: then it cannot have been folded.
  expect(matchGradients([gone], new Map([['head.weight', float32([3], numbers(3))]]), 0).unmatched).toEqual([gone])
})

test('a kernel that took in a normalisation is known up to one factor per channel, and only where that normalisation follows', () => {
  const kernel = numbers(3, 2, 2, 2)
  const scaled = kernel.map((value, i) => value * [0.5, -2, 3][Math.floor(i / 8)]!)
  const references = [reference('conv.weight', [3, 2, 2, 2], kernel), reference('bn.weight', [3], numbers(3)), reference('bn.bias', [3], numbers(3))]
  const ours = (data: Float32Array, name = 'onnx::Conv_1') => new Map([[name, float32([3, 2, 2, 2], data)], ['onnx::Conv_2', float32([3], references[2]!.data!)]])
  const found = matchGradients(references, ours(scaled), 0)
  expect(found).toMatchObject({ fused: [{ name: 'bn.weight' }], folded: [], unmatched: [], kernels: [] })
  const layout = found.matches.find(({ parameter }) => parameter === 'onnx::Conv_1')!.layout!
  layout.arrange(scaled).forEach((value, i) => expect(value).toBeCloseTo(kernel[i]!, 5))
  // Under another loss the same factors hold.
  layout.arrange(scaled.map((value) => 7 * value)).forEach((value, i) => expect(value).toBeCloseTo(7 * kernel[i]!, 4))

  const names = (list: readonly Reference[]): string[] => list.map(({ name }) => name)
  // Not proportional: a wrong gradient stays wrong.
  expect(names(matchGradients(references, ours(numbers(3, 2, 2, 2)), 0).unmatched)).toContain('conv.weight')
  expect(matchGradients(references, ours(numbers(3, 2, 2, 2)), 0).kernels).toEqual(['onnx::Conv_1'])
  // No normalisation is missing, or the weight has a name of its own: nothing excuses a factor.
  expect(names(matchGradients([references[0]!, references[2]!], ours(scaled), 0).unmatched)).toEqual(['conv.weight'])
  expect(names(matchGradients(references, ours(scaled, 'other.weight'), 0).unmatched)).toContain('conv.weight')
})
