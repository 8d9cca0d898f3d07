import { elementCount, float32, int64 } from '../../onnx/tensor.ts'
import type { ElementType, HostTensor } from '../../onnx/tensor.ts'
import { int, ints, string } from '../../onnx/graph.ts'
import type { Attributes, Node } from '../../onnx/graph.ts'

/** A value of a graph under construction, whose shape is known. */
export interface Value {
  readonly name: string
  readonly dims: readonly number[]
  readonly type: ElementType
}

/** Where emitted nodes and constants go. */
export interface Sink {
  nodes: Node[]
  initializers: Map<string, HostTensor>
}

/** Shape of a pair of operands after multidirectional broadcasting. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length)
  return Array.from({ length: rank }, (_, i) => {
    const x = a[a.length - rank + i] ?? 1
    const y = b[b.length - rank + i] ?? 1
    if (x !== y && x !== 1 && y !== 1) throw new RangeError(`Shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast`)
    return x === 1 ? y : x
  })
}

const sameDims = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((dim, i) => dim === b[i])

export const positive = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

type Binary = (a: Value, b: Value | number) => Value
type Unary = (x: Value) => Value

/** Writes standard ops of opset 20 and follows their shapes. Everything is float32 unless it says otherwise. */
export interface Emitter {
  readonly sink: Sink
  add: Binary
  sub: Binary
  mul: Binary
  div: Binary
  pow: Binary
  max: Binary
  min: Binary
  /** Comparisons make bool values. */
  greater: Binary
  greaterOrEqual: Binary
  less: Binary
  lessOrEqual: Binary
  equal: Binary
  and(a: Value, b: Value): Value
  neg: Unary
  exp: Unary
  log: Unary
  sqrt: Unary
  reciprocal: Unary
  sigmoid: Unary
  tanh: Unary
  erf: Unary
  sin: Unary
  cos: Unary
  where(condition: Value, a: Value | number, b: Value | number): Value
  matmul(a: Value, b: Value): Value
  /** op(a) @ op(b) of matrices. */
  gemm(a: Value, b: Value, transA?: boolean, transB?: boolean): Value
  transpose(x: Value, perm: readonly number[]): Value
  reshape(x: Value, dims: readonly number[]): Value
  expand(x: Value, dims: readonly number[]): Value
  reduceSum(x: Value, axes: readonly number[], keep?: boolean): Value
  reduceMean(x: Value, axes: readonly number[], keep?: boolean): Value
  reduceMax(x: Value, axes: readonly number[], keep?: boolean): Value
  softmax(x: Value, axis: number): Value
  /** Half-open ranges along `axes`; the step may be negative. */
  slice(x: Value, axes: readonly number[], starts: readonly number[], ends: readonly number[], steps?: readonly number[]): Value
  concat(parts: readonly Value[], axis: number): Value
  /** Zeros before and after each axis. */
  pad(x: Value, before: readonly number[], after: readonly number[]): Value
  gather(x: Value, indices: Value, axis: number): Value
  cast(x: Value, type: ElementType): Value
  number(value: number): Value
  whole(values: readonly number[], dims?: readonly number[]): Value
  constant(value: HostTensor): Value
  /** Zeros of x's shape, made in the graph, so that no constant of that size is stored. */
  zerosLike(x: Value): Value
  zeros(dims: readonly number[]): Value
  /** Any other op; the caller states the shape it makes. */
  op(op: string, inputs: readonly (Value | null)[], dims: readonly number[], attributes?: Attributes, type?: ElementType): Value
  /** Sums x to `dims`: undoes broadcasting. */
  unbroadcast(x: Value, dims: readonly number[]): Value
}

/**
 * @param prefix of every name that is made; unique within the graph
 * @param made is told every value
 * @param turnLeft a product with a transposed left operand gets a transposed copy of it, made once for all its products. The CPU's own transposed form turns the
 *   operand anew for every 128 columns of the result: 15 % slower (`bench:training`).
 */
export function createEmitter(sink: Sink, prefix: string, made: (value: Value) => void = () => {}, turnLeft = false): Emitter {
  let count = 0
  const turned = new Map<string, Value>()
  const constants = new Map<string, Value>()
  const fresh = (hint: string): string => `${prefix}${hint}_${(count++).toString(36)}`

  function op(name: string, inputs: readonly (Value | null)[], dims: readonly number[], attributes: Attributes = {}, type: ElementType = 'float32'): Value {
    const output = fresh(name)
    sink.nodes.push({ op: name, domain: '', name: output, inputs: inputs.map((input) => input?.name ?? ''), outputs: [output], attributes })
    const value: Value = { name: output, dims: [...dims], type }
    made(value)
    return value
  }

  function constant(value: HostTensor): Value {
    const key = value.data.length <= 32 ? `${value.type}[${value.dims.join()}]${Array.from(value.data as ArrayLike<number | bigint>, (item) => (Object.is(item, -0) ? '-0' : String(item))).join()}` : null
    const known = key === null ? undefined : constants.get(key)
    if (known) return known
    const stored: Value = { name: fresh('constant'), dims: value.dims, type: value.type }
    sink.initializers.set(stored.name, value)
    if (key !== null) constants.set(key, stored)
    made(stored)
    return stored
  }

  const number = (value: number): Value => constant(float32([], [value]))
  const lift = (value: Value | number): Value => (typeof value === 'number' ? number(value) : value)
  const binary = (name: string, type: ElementType = 'float32'): Binary => (a, b) => {
    const right = lift(b)
    return op(name, [a, right], broadcast(a.dims, right.dims), {}, type)
  }
  const unary = (name: string): Unary => (x) => op(name, [x], x.dims)
  const whole = (values: readonly number[], dims: readonly number[] = [values.length]): Value => constant(int64(dims, values))
  const reduce = (name: string) => (x: Value, axes: readonly number[], keep = false): Value => {
    if (axes.length === 0) return x
    const set = new Set(axes.map((axis) => positive(axis, x.dims.length)))
    const dims = keep ? x.dims.map((dim, i) => (set.has(i) ? 1 : dim)) : x.dims.filter((_, i) => !set.has(i))
    return op(name, [x, whole([...set].sort((a, b) => a - b))], dims, { keepdims: int(keep ? 1 : 0) })
  }
  const reshape = (x: Value, dims: readonly number[]): Value => (sameDims(x.dims, dims) ? x : op('Reshape', [x, whole(dims)], dims, {}, x.type))
  const transpose = (x: Value, perm: readonly number[]): Value =>
    perm.every((axis, i) => axis === i) ? x : op('Transpose', [x], perm.map((axis) => x.dims[axis]!), { perm: ints(perm) }, x.type)

  // The empty axis keeps ONNX Runtime from folding the copy back into the product; in the last place it leaves the copy its quick form (3 times as fast as in the middle).
  const turn = (x: Value): Value => {
    const [rows, columns] = x.dims as [number, number]
    const known = turned.get(x.name) ?? reshape(transpose(reshape(x, [rows, columns, 1]), [1, 0, 2]), [columns, rows])
    turned.set(x.name, known)
    return known
  }

  const emitter: Emitter = {
    sink,
    op,
    constant,
    number,
    whole,
    reshape,
    transpose,
    add: binary('Add'),
    sub: binary('Sub'),
    mul: binary('Mul'),
    div: binary('Div'),
    pow: binary('Pow'),
    max: binary('Max'),
    min: binary('Min'),
    greater: binary('Greater', 'bool'),
    greaterOrEqual: binary('GreaterOrEqual', 'bool'),
    less: binary('Less', 'bool'),
    lessOrEqual: binary('LessOrEqual', 'bool'),
    equal: binary('Equal', 'bool'),
    and: binary('And', 'bool'),
    neg: unary('Neg'),
    exp: unary('Exp'),
    log: unary('Log'),
    sqrt: unary('Sqrt'),
    reciprocal: unary('Reciprocal'),
    sigmoid: unary('Sigmoid'),
    tanh: unary('Tanh'),
    erf: unary('Erf'),
    sin: unary('Sin'),
    cos: unary('Cos'),
    where: (condition, a, b) => {
      const [left, right] = [lift(a), lift(b)]
      return op('Where', [condition, left, right], broadcast(condition.dims, broadcast(left.dims, right.dims)))
    },
    matmul: (a, b) => {
      const batch = broadcast(a.dims.slice(0, -2), b.dims.slice(0, -2))
      return op('MatMul', [a, b], [...batch, a.dims.at(-2)!, b.dims.at(-1)!])
    },
    gemm: (a, b, transA = false, transB = false) => {
      if (transA && turnLeft) return emitter.gemm(turn(a), b, false, transB)
      return op('Gemm', [a, b], [a.dims[transA ? 1 : 0]!, b.dims[transB ? 0 : 1]!], { ...(transA ? { transA: int(1) } : {}), ...(transB ? { transB: int(1) } : {}) })
    },
    expand: (x, dims) => (sameDims(x.dims, dims) ? x : op('Expand', [x, whole(dims)], broadcast(x.dims, dims), {}, x.type)),
    reduceSum: reduce('ReduceSum'),
    reduceMean: reduce('ReduceMean'),
    reduceMax: reduce('ReduceMax'),
    softmax: (x, axis) => op('Softmax', [x], x.dims, { axis: int(axis) }),
    slice: (x, axes, starts, ends, steps = axes.map(() => 1)) => {
      const dims = [...x.dims]
      axes.forEach((axis, i) => (dims[axis] = Math.max(0, Math.ceil((ends[i]! - starts[i]!) / steps[i]!))))
      // An end of -1 would mean "the last one" to ONNX: a backward slice that reaches the front needs something below.
      const bounded = ends.map((end, i) => (steps[i]! < 0 && end < 0 ? -x.dims[axes[i]!]! - 1 : end))
      return sameDims(dims, x.dims) && steps.every((step) => step === 1) ? x : op('Slice', [x, whole(starts), whole(bounded), whole(axes), whole(steps)], dims, {}, x.type)
    },
    concat: (parts, axis) => {
      const [first] = parts
      if (!first) throw new RangeError('Nothing to concatenate')
      if (parts.length === 1) return first
      const at = positive(axis, first.dims.length)
      return op('Concat', parts, first.dims.map((dim, i) => (i === at ? parts.reduce((sum, part) => sum + part.dims[at]!, 0) : dim)), { axis: int(at) }, first.type)
    },
    pad: (x, before, after) =>
      [...before, ...after].every((amount) => amount === 0)
        ? x
        : op('Pad', [x, whole([...before, ...after])], x.dims.map((dim, i) => dim + before[i]! + after[i]!), { mode: string('constant') }),
    gather: (x, indices, axis) => op('Gather', [x, indices], [...x.dims.slice(0, axis), ...indices.dims, ...x.dims.slice(axis + 1)], { axis: int(axis) }, x.type),
    cast: (x, type) => (x.type === type ? x : op('Cast', [x], x.dims, { to: int(CAST[type] ?? 1) }, type)),
    zerosLike: (x) => emitter.mul(x, 0),
    zeros: (dims) => (elementCount(dims) <= 4096 ? constant(float32(dims, new Float32Array(elementCount(dims)))) : emitter.expand(number(0), dims)),
    unbroadcast: (x, dims) => {
      if (sameDims(x.dims, dims)) return x
      const lead = x.dims.length - dims.length
      const axes = x.dims.flatMap((dim, i) => (i < lead || (dims[i - lead] === 1 && dim !== 1) ? [i] : []))
      return reshape(axes.length ? emitter.reduceSum(x, axes, false) : x, dims)
    }
  }
  return emitter
}

/** Codes of TensorProto.DataType that Cast needs. */
const CAST: Partial<Record<ElementType, number>> = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, bool: 9, float64: 11 }
