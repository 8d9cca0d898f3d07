import { UmbraError } from '../base/umbra-error.ts'

/** Element types Umbra reads and writes, with the array that holds them; bool is one byte per element, float16 its raw bits. */
export const ARRAYS = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int8: Int8Array,
  uint8: Uint8Array,
  bool: Uint8Array
} as const

export type ElementType = keyof typeof ARRAYS
export type TensorData = Float32Array | Float64Array | Uint16Array | BigInt64Array | BigUint64Array | Int32Array | Uint32Array | Int16Array | Int8Array | Uint8Array

/** A tensor in the memory of this process: row-major data, dims of whole numbers. */
export interface HostTensor {
  type: ElementType
  dims: readonly number[]
  data: TensorData
}

export interface FloatTensor extends HostTensor {
  type: 'float32'
  data: Float32Array
}

export const isFloat = (tensor: HostTensor): tensor is FloatTensor => tensor.type === 'float32'

export const elementCount = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1)

/** @throws RangeError when the data does not fill the dims */
export function tensor(type: ElementType, dims: readonly number[], data: TensorData): HostTensor {
  if (elementCount(dims) !== data.length) throw new RangeError(`A tensor [${dims.join(', ')}] has ${elementCount(dims)} elements, not ${data.length}`)
  return { type, dims: [...dims], data }
}

export const float32 = (dims: readonly number[], data: ArrayLike<number>): FloatTensor =>
  tensor('float32', dims, data instanceof Float32Array ? data : Float32Array.from(data)) as FloatTensor

export const int64 = (dims: readonly number[], data: ArrayLike<number>): HostTensor => tensor('int64', dims, BigInt64Array.from(Array.from(data, (value) => BigInt(value))))

export const int32 = (dims: readonly number[], data: ArrayLike<number>): HostTensor => tensor('int32', dims, Int32Array.from(data))

export const scalar = (value: number): FloatTensor => float32([], [value])

export const zeros = (dims: readonly number[]): FloatTensor => float32(dims, new Float32Array(elementCount(dims)))

/** The float32 data of a tensor; anything else is refused by name. */
export function floats(value: HostTensor | undefined, name: string): Float32Array {
  if (!value || !isFloat(value)) throw new UmbraError('onnx-type', `Tensor ${name} is ${value ? value.type : 'missing'}, expected float32`)
  return value.data
}

/** Reads whole numbers out of any integer tensor. */
export const integers = (value: HostTensor): number[] => Array.from(value.data as ArrayLike<number | bigint>, Number)

/** A typed view of raw little-endian bytes; copies only when the bytes are not aligned. */
export function fromBytes(type: ElementType, dims: readonly number[], bytes: Uint8Array): HostTensor {
  const Data = ARRAYS[type]
  const count = elementCount(dims)
  if (bytes.byteLength !== count * Data.BYTES_PER_ELEMENT) {
    throw new UmbraError('onnx-damaged', `A ${type} tensor [${dims.join(', ')}] needs ${count * Data.BYTES_PER_ELEMENT} bytes, ${bytes.byteLength} are stored`)
  }
  // A Buffer's own slice() would be a view with the same offset.
  const aligned = bytes.byteOffset % Data.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes)
  return { type, dims: [...dims], data: new Data(aligned.buffer as ArrayBuffer, aligned.byteOffset, count) }
}

export const toBytes = (value: HostTensor): Uint8Array<ArrayBuffer> => new Uint8Array(value.data.buffer as ArrayBuffer, value.data.byteOffset, value.data.byteLength)
