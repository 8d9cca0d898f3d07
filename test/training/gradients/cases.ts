import { createRandom } from '../../../src-main/base/random.ts'
import { float, int, ints, string } from '../../../src-main/onnx/graph.ts'
import { elementCount, float32, int64, scalar, tensor } from '../../../src-main/onnx/tensor.ts'
import type { FloatTensor, HostTensor } from '../../../src-main/onnx/tensor.ts'
import type { GradientCase } from './check-gradient.ts'

/** Seeded values at least 0.05 away from 0 and from each other's kinks at whole numbers. */
function x(dims: number[], seed = 1, from = -2, to = 2): FloatTensor {
  const random = createRandom(`x/${seed}`)
  return float32(dims, Float32Array.from({ length: elementCount(dims) }, () => {
    const value = from + (to - from) * random.next()
    const near = Math.round(value)
    return Math.abs(value - near) < 0.05 ? near + (value < near ? -0.05 : 0.05) : value
  }))
}
/** All different by at least 0.1, so that a maximum stays the maximum. */
const spread = (dims: number[], seed = 1): FloatTensor => float32(dims, Float32Array.from(createRandom(seed).shuffle(Array.from({ length: elementCount(dims) }, (_, i) => 0.1 * i - 0.05 * elementCount(dims) + 0.02))))
const plus = (dims: number[], seed = 1): FloatTensor => x(dims, seed, 0.3, 2)
const bools = (dims: number[], seed = 1): HostTensor => tensor('bool', dims, Uint8Array.from({ length: elementCount(dims) }, (_, i) => (i * 7 + seed) % 3 ? 1 : 0))
const axes = (...values: number[]): HostTensor => int64([values.length], values)

const unary = (op: string, input = x([2, 3]), attributes: GradientCase['attributes'] = {}): GradientCase => ({ op, inputs: [input], attributes })
const reduce = (op: string, input = x([2, 3, 4])): GradientCase[] => [
  { op, inputs: [input, axes(-1)], attributes: { keepdims: int(0) } },
  { op, inputs: [input, axes(0, 2)] },
  { op, inputs: [input, null], attributes: { keepdims: int(0) } }
]
const pair = (op: string, a = x([2, 3]), b = x([2, 3], 2)): GradientCase[] => [
  { op, inputs: [a, b] },
  { op, inputs: [a, float32([3], b.data.slice(0, 3))] },
  { op, inputs: [float32([1, 3], a.data.slice(0, 3)), float32([2, 1], b.data.slice(0, 2))] },
  { op, inputs: [a, scalar(b.data[0]!)] }
]

/** Up and down, by sizes and by scales, in every mode a Resize has a gradient for. */
function resizes(): GradientCase[] {
  const input = x([1, 2, 5, 4])
  const to = (height: number, width: number): GradientCase['inputs'] => [input, null, null, int64([4], [1, 2, height, width])]
  const by = (height: number, width: number): GradientCase['inputs'] => [input, null, float32([4], [1, 1, height, width])]
  const each = (inputs: GradientCase['inputs'], attributes: Record<string, string>, rest: GradientCase['attributes'] = {}): GradientCase => ({ op: 'Resize', inputs, fixed: [2], attributes: { ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, string(value)])), ...rest } })
  return [
    ...['half_pixel', 'pytorch_half_pixel', 'align_corners', 'asymmetric', 'half_pixel_symmetric'].flatMap((coordinate_transformation_mode) => [
      each(to(8, 3), { mode: 'linear', coordinate_transformation_mode }),
      each(to(3, 7), { mode: 'cubic', coordinate_transformation_mode }),
      each(to(7, 3), { mode: 'nearest', coordinate_transformation_mode })
    ]),
    ...['round_prefer_floor', 'round_prefer_ceil', 'floor', 'ceil'].map((nearest_mode) => each(to(10, 3), { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode })),
    each(by(2, 1.6), { mode: 'linear' }), each(by(0.7, 2.3), { mode: 'cubic' }, { cubic_coeff_a: float(-0.5) }), each(by(2, 2), { mode: 'nearest' }),
    each(to(8, 7), { mode: 'cubic' }, { exclude_outside: int(1) }), each(to(1, 6), { mode: 'linear', coordinate_transformation_mode: 'pytorch_half_pixel' })
  ]
}

/** At least one case for every rule, broadcasting included where an op broadcasts. */
export const CASES: GradientCase[] = [
  ...pair('Add'), ...pair('Sub'), ...pair('Mul'), ...pair('Div', x([2, 3]), plus([2, 3], 2)), ...pair('Max', spread([2, 3]), x([2, 3], 5)), ...pair('Min', spread([2, 3]), x([2, 3], 5)),
  ...pair('Pow', plus([2, 3]), x([2, 3], 2)),
  { op: 'Pow', inputs: [x([2, 3]), scalar(2)], fixed: [1] }, { op: 'Pow', inputs: [x([2, 3]), scalar(3)], fixed: [1] }, { op: 'Pow', inputs: [plus([2, 3]), scalar(0.5)], fixed: [1] }, { op: 'Pow', inputs: [x([3]), int64([], [2])] },
  { op: 'Max', inputs: [spread([2, 3]), x([3], 3), x([1], 4)] }, { op: 'Sum', inputs: [x([2, 3]), x([3], 3), x([1], 4)] }, { op: 'Mean', inputs: [x([2, 3]), x([3], 3), x([1], 4)] },
  unary('Neg'), unary('Abs'), unary('Exp'), unary('Log', plus([2, 3])), unary('Sqrt', plus([2, 3])), unary('Reciprocal', plus([2, 3])), unary('Sin'), unary('Cos'), unary('Erf'), unary('Sign'), unary('Floor'), unary('Ceil'), unary('Round', float32([4], [0.3, -0.7, 1.2, 2.8])),
  { op: 'Where', inputs: [bools([2, 3]), x([2, 3]), x([3], 2)] }, { op: 'Where', inputs: [bools([3]), x([2, 1]), scalar(0.5)] },
  unary('Relu'), unary('LeakyRelu', x([2, 3]), { alpha: float(0.2) }), { op: 'PRelu', inputs: [x([2, 3]), plus([3], 2)] }, unary('Elu', x([2, 3]), { alpha: float(0.7) }), unary('Selu'), unary('Sigmoid'), unary('Tanh'), unary('Softplus'), unary('Softsign'),
  unary('HardSigmoid', float32([4], [-4, -1, 0.5, 4])), unary('HardSwish', float32([5], [-4, -1, 0.5, 2, 4])), unary('Mish'), unary('Gelu'), unary('Gelu', x([2, 3]), { approximate: string('tanh') }),
  { op: 'Clip', inputs: [x([2, 3]), scalar(-0.5), scalar(0.7)], fixed: [1, 2] }, { op: 'Clip', inputs: [x([2, 3]), null, scalar(0.7)], fixed: [2] },
  unary('Softmax', x([2, 3, 2]), { axis: int(1) }), unary('Softmax', x([2, 3])), unary('LogSoftmax', x([2, 3, 2]), { axis: int(1) }), unary('Dropout'),
  ...reduce('ReduceSum'), ...reduce('ReduceMean'), ...reduce('ReduceSumSquare'), ...reduce('ReduceL1'), ...reduce('ReduceL2'), ...reduce('ReduceLogSum', plus([2, 3, 4])), ...reduce('ReduceLogSumExp'), ...reduce('ReduceMax', spread([2, 3, 4])), ...reduce('ReduceMin', spread([2, 3, 4])), ...reduce('ReduceProd', plus([2, 3, 2])),
  { op: 'CumSum', inputs: [x([2, 3]), int64([], [1])] }, { op: 'CumSum', inputs: [x([2, 3]), int64([], [0])], attributes: { exclusive: int(1), reverse: int(1) } },
  { op: 'MatMul', inputs: [x([2, 3]), x([3, 4], 2)] }, { op: 'MatMul', inputs: [x([2, 2, 3]), x([3, 2], 2)] }, { op: 'MatMul', inputs: [x([2, 2, 3]), x([2, 3, 2], 2)] }, { op: 'MatMul', inputs: [x([2, 3]), x([2, 3, 2], 2)] }, { op: 'MatMul', inputs: [x([2, 1, 2, 3]), x([3, 3, 2], 2)] },
  { op: 'MatMul', inputs: [x([3]), x([3, 2], 2)] }, { op: 'MatMul', inputs: [x([2, 2, 3]), x([3], 2)] }, { op: 'MatMul', inputs: [x([3]), x([3], 2)] }, { op: 'MatMul', inputs: [x([3]), x([2, 3, 2], 2)] },
  { op: 'Gemm', inputs: [x([2, 3]), x([3, 4], 2), x([4], 3)], attributes: { alpha: float(0.5), beta: float(2) } }, { op: 'Gemm', inputs: [x([3, 2]), x([3, 4], 2)], attributes: { transA: int(1) } }, { op: 'Gemm', inputs: [x([2, 3]), x([4, 3], 2), x([2, 1], 3)], attributes: { transB: int(1) } }, { op: 'Gemm', inputs: [x([3, 2]), x([4, 3], 2), scalar(0.3)], attributes: { transA: int(1), transB: int(1) } },
  { op: 'Einsum', inputs: [x([2, 3]), x([3, 4], 2)], attributes: { equation: string('ij,jk->ik') } }, { op: 'Einsum', inputs: [x([2, 3, 2]), x([2, 4, 2], 2)], attributes: { equation: string('bid,bjd->bij') } }, { op: 'Einsum', inputs: [x([2, 3])], attributes: { equation: string('ij->i') } },
  unary('Identity'), unary('Cast', x([2, 3]), { to: int(1) }), { op: 'Reshape', inputs: [x([2, 3]), axes(3, 2)] }, unary('Flatten', x([2, 3, 2])), { op: 'Squeeze', inputs: [x([2, 1, 3]), axes(1)] }, { op: 'Unsqueeze', inputs: [x([2, 3]), axes(1)] }, unary('Transpose', x([2, 3, 2]), { perm: ints([2, 0, 1]) }), unary('Transpose', x([2, 3])),
  { op: 'Expand', inputs: [x([2, 1]), axes(3, 2, 4)] }, { op: 'Tile', inputs: [x([2, 3]), axes(2, 2)] }, { op: 'Concat', inputs: [x([2, 1]), x([2, 3], 2)], attributes: { axis: int(-1) } }, { op: 'Split', inputs: [x([2, 5]), axes(2, 3)], attributes: { axis: int(1) }, outputs: 2 },
  { op: 'Slice', inputs: [x([4, 5]), axes(1), axes(-1), axes(1)] }, { op: 'Slice', inputs: [x([5, 6]), axes(1, 0), axes(9, 6), axes(0, -1), axes(2, 3)] }, { op: 'Slice', inputs: [x([5, 4]), axes(-1, 3), axes(-99, 0), axes(0, 1), axes(-2, -1)] },
  { op: 'Pad', inputs: [x([2, 3]), axes(1, 0, 0, 2)] }, { op: 'Pad', inputs: [x([2, 4]), axes(-1, 2), scalar(0.5), axes(1)], fixed: [2] }, unary('Trilu', x([3, 3]), { upper: int(0) }), { op: 'Trilu', inputs: [x([3, 4]), int64([], [1])] },
  ...['reflect', 'edge', 'wrap'].map((mode): GradientCase => ({ op: 'Pad', inputs: [x([2, 4, 3]), axes(0, 2, 1, 0, 3, 2)], attributes: { mode: string(mode) } })), { op: 'Pad', inputs: [x([2, 4]), axes(1, 2), null, axes(-1)], attributes: { mode: string('reflect') } },
  unary('DepthToSpace', x([1, 4, 2, 2]), { blocksize: int(2) }), unary('DepthToSpace', x([2, 8, 2, 1]), { blocksize: int(2), mode: string('CRD') }), unary('SpaceToDepth', x([1, 1, 4, 4]), { blocksize: int(2) }),
  { op: 'Gather', inputs: [x([4, 2]), int64([2, 3], [0, 3, 3, 1, 0, 0])] }, { op: 'Gather', inputs: [x([2, 4, 3]), int64([2], [3, 1])], attributes: { axis: int(1) } }, { op: 'Gather', inputs: [x([2, 4, 3]), int64([], [-1])], attributes: { axis: int(1) } }, { op: 'Gather', inputs: [x([2, 4]), int64([1], [2])], attributes: { axis: int(-1) } },
  { op: 'GatherElements', inputs: [x([3, 3]), int64([2, 3], [0, 1, 2, 2, 1, 2])], attributes: { axis: int(0) } }, { op: 'GatherND', inputs: [x([2, 3, 2]), int64([2, 1], [2, 0])], attributes: { batch_dims: int(1) } }, { op: 'GatherND', inputs: [x([3, 2]), int64([3, 1], [1, 1, 0])] }, { op: 'GatherND', inputs: [x([2, 3]), int64([2, 2], [0, 1, 1, 2])] },
  { op: 'ScatterND', inputs: [x([4, 2]), int64([2, 1], [3, 0]), x([2, 2], 2)] }, { op: 'ScatterND', inputs: [x([4, 2]), int64([3, 1], [3, 0, 3]), x([3, 2], 2)], attributes: { reduction: string('add') } },
  { op: 'ScatterElements', inputs: [x([3, 3]), int64([1, 3], [2, 0, 1]), x([1, 3], 2)] }, { op: 'ScatterElements', inputs: [x([3, 3]), int64([2, 3], [2, 0, 1, 2, 1, 0]), x([2, 3], 2)], attributes: { axis: int(0), reduction: string('add') } },
  { op: 'LayerNormalization', inputs: [x([2, 3, 4]), plus([4], 2), x([4], 3)] }, { op: 'LayerNormalization', inputs: [x([2, 3, 2]), plus([3, 2], 2), x([3, 2], 3)], attributes: { axis: int(1), epsilon: float(1e-3) } }, { op: 'LayerNormalization', inputs: [x([2, 4]), plus([4], 2)] },
  { op: 'BatchNormalization', inputs: [x([2, 3, 2, 2]), plus([3], 2), x([3], 3), x([3], 4), plus([3], 5)], fixed: [3, 4] }, { op: 'InstanceNormalization', inputs: [x([2, 2, 5]), plus([2], 2), x([2], 3)] }, { op: 'GroupNormalization', inputs: [x([2, 4, 3]), plus([2], 2), x([2], 3)], attributes: { num_groups: int(2) } },
  unary('LpNormalization', x([2, 3])), unary('LpNormalization', x([3, 2]), { axis: int(0), p: int(1) }),
  { op: 'Conv', inputs: [x([2, 3, 4, 4]), x([2, 3, 2, 2], 2), x([2], 3)], attributes: { strides: ints([2, 2]) } }, { op: 'Conv', inputs: [x([2, 2, 5, 6]), x([3, 2, 3, 3], 2)], attributes: { pads: ints([1, 1, 1, 1]), strides: ints([2, 2]) } }, { op: 'Conv', inputs: [x([2, 4, 5, 5]), x([4, 1, 3, 3], 2), x([4], 3)], attributes: { pads: ints([1, 1, 1, 1]), group: int(4) } },
  { op: 'Conv', inputs: [x([1, 4, 6, 5]), x([2, 2, 3, 2], 2)], attributes: { pads: ints([2, 0, 1, 1]), dilations: ints([2, 1]), group: int(2) } }, { op: 'Conv', inputs: [x([2, 3, 3, 3]), x([2, 3, 1, 1], 2)] }, { op: 'Conv', inputs: [x([1, 2, 7]), x([2, 2, 3], 2)], attributes: { auto_pad: string('SAME_UPPER'), strides: ints([2]) } }, { op: 'Conv', inputs: [x([1, 2, 4, 4]), x([2, 2, 1, 1], 2)], attributes: { strides: ints([2, 2]) } },
  { op: 'MaxPool', inputs: [spread([1, 2, 5, 5])], attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) } }, { op: 'MaxPool', inputs: [spread([2, 1, 4, 4])], attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } },
  { op: 'AveragePool', inputs: [x([1, 2, 5, 5])], attributes: { kernel_shape: ints([3, 3]), strides: ints([2, 2]), pads: ints([1, 1, 1, 1]) } }, { op: 'AveragePool', inputs: [x([1, 2, 4, 4])], attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]) } }, { op: 'AveragePool', inputs: [x([1, 1, 5, 5])], attributes: { kernel_shape: ints([2, 2]), strides: ints([1, 1]), pads: ints([0, 1, 1, 0]), count_include_pad: int(1) } }, { op: 'AveragePool', inputs: [x([1, 1, 5, 4])], attributes: { kernel_shape: ints([2, 2]), strides: ints([2, 2]), ceil_mode: int(1) } },
  ...resizes(),
  unary('GlobalAveragePool', x([2, 2, 3, 3])), unary('GlobalMaxPool', spread([2, 2, 3, 3]))
]
