/** Element types Umbra moves between host and runtime. */
export type ElementType = 'float32' | 'float16' | 'float64' | 'int64' | 'int32' | 'uint8' | 'int8' | 'bool'

export type TensorData = Float32Array | Float64Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array | Int8Array

/** A tensor in host memory, row-major. */
export interface HostTensor {
  type: ElementType
  dims: readonly number[]
  data: TensorData
}
