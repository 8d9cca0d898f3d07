import { UmbraError } from '../../base/umbra-error.ts'
import { elementCount, float32 } from '../../onnx/tensor.ts'
import type { ElementType, HostTensor } from '../../onnx/tensor.ts'
import type { Canonical } from '../canonical/canonicalise.ts'
import type { TowerName } from './graphs.ts'

export type WholeNumbers = readonly number[] | BigInt64Array | Int32Array

export interface PairBatch {
  /** [n, channels, height, width], as the model's preprocessing leaves them. */
  pixelValues: Float32Array
  /** [n, context]. */
  inputIds: WholeNumbers
  /** [n, context], 1 where a token counts. By default 1 where an id is not 0, for models that ask for a mask. */
  attentionMask?: WholeNumbers
}

const whole = (type: ElementType, dims: readonly number[], values: WholeNumbers): HostTensor => {
  if (type === 'int64') return { type, dims, data: values instanceof BigInt64Array ? values : BigInt64Array.from(values as readonly number[], BigInt) }
  if (type === 'int32') return { type, dims, data: Int32Array.from(values as ArrayLike<number>, Number) }
  if (type === 'bool') return { type, dims, data: Uint8Array.from(values as ArrayLike<number>, (value) => (Number(value) ? 1 : 0)) }
  return float32(dims, Float32Array.from(values as ArrayLike<number>, Number))
}

/**
 * Feeds of one encoder for the rows [from, to) of a batch. A token-type input gets zeros, a position input 0, 1, 2, ...
 *
 * @param prefix of the graph's input names
 */
export function feedsOf(name: TowerName, tower: Canonical, batch: Partial<PairBatch>, from: number, to: number): Record<string, HostTensor> {
  const feeds: Record<string, HostTensor> = {}
  for (const input of tower.inputs) {
    const dims = [to - from, ...input.dims.slice(1)]
    const row = elementCount(dims.slice(1))
    const cut = (values: WholeNumbers | Float32Array | undefined, what: string): WholeNumbers | Float32Array => {
      if (!values) throw new UmbraError('training-batch', `The batch has no ${what}`)
      if (values.length < to * row) throw new UmbraError('training-batch', `The batch has ${values.length} ${what} where ${to * row} belong (${to} rows of [${dims.slice(1).join(', ')}])`)
      return values.slice(from * row, to * row)
    }
    const key = `${name}/${input.name}`
    if (name === 'image') feeds[key] = float32(dims, cut(batch.pixelValues, 'pixel values') as Float32Array)
    else if (/mask/i.test(input.name)) {
      const ids = batch.inputIds ?? []
      feeds[key] = whole(input.type, dims, cut(batch.attentionMask ?? Array.from(ids as ArrayLike<number>, (id) => (Number(id) === 0 ? 0 : 1)), 'mask values') as WholeNumbers)
    } else if (/type|segment/i.test(input.name)) feeds[key] = whole(input.type, dims, new Array<number>(elementCount(dims)).fill(0))
    else if (/position/i.test(input.name)) feeds[key] = whole(input.type, dims, Array.from({ length: elementCount(dims) }, (_, i) => i % row))
    else feeds[key] = whole(input.type, dims, cut(batch.inputIds, 'token ids') as WholeNumbers)
  }
  return feeds
}

/** Rows repeated at the end until there are `size` of them. */
export function padRows<T extends Float32Array | WholeNumbers>(values: T, rows: number, size: number): T {
  if (rows === size) return values
  const row = values.length / rows
  const last = Array.from(values.slice((rows - 1) * row) as ArrayLike<number | bigint>)
  const all = [...Array.from(values as ArrayLike<number | bigint>), ...Array.from({ length: size - rows }, () => last).flat()]
  if (values instanceof Float32Array) return Float32Array.from(all as number[]) as T
  if (values instanceof BigInt64Array) return BigInt64Array.from(all as bigint[]) as T
  return (values instanceof Int32Array ? Int32Array.from(all as number[]) : all) as T
}
