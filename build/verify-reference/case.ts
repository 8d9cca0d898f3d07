import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { elementCount } from '../../src-main/onnx/tensor.ts'

export interface LossReference {
  value: number
  d_log_scale?: number
  grad_norms?: Record<string, number>
}

export interface Manifest {
  name?: string
  bert?: boolean
  tensors: Record<string, { dtype: string; shape: number[]; file?: string }>
  /** Key `none`, or theta. */
  loss: Record<string, LossReference>
  grad_order?: unknown
  adamw?: { lr: number; betas?: [number, number]; eps?: number; weight_decay?: number; theta?: number; losses: number[]; final_log_scale?: number }
}

export interface Case {
  name: string
  folder: string
  manifest: Manifest
  floats(tensor: string): Float32Array
  whole(tensor: string): BigInt64Array
  has(tensor: string): boolean
}

export function openCase(folder: string, name: string): Case {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest
  const bytes = (tensor: string): ArrayBuffer => {
    const read = readFileSync(join(folder, manifest.tensors[tensor]?.file ?? `${tensor}.bin`))
    return read.buffer.slice(read.byteOffset, read.byteOffset + read.byteLength) as ArrayBuffer
  }
  return {
    name: manifest.name ?? name,
    folder,
    manifest,
    has: (tensor) => tensor in manifest.tensors,
    floats: (tensor) => new Float32Array(bytes(tensor)),
    whole: (tensor) => {
      const { dtype } = manifest.tensors[tensor]!
      const data = bytes(tensor)
      if (dtype === 'int64') return new BigInt64Array(data)
      if (dtype === 'int32') return BigInt64Array.from(new Int32Array(data), BigInt)
      if (dtype === 'bool' || dtype === 'uint8') return BigInt64Array.from(new Uint8Array(data), BigInt)
      return BigInt64Array.from(new Float32Array(data), (value) => BigInt(Math.round(value)))
    }
  }
}

/** Flat gradients cut into tensors by `grad_order`, which is a list of [name, shape] or { name, shape }. */
export function flatGradients(reference: Case, key: string): Map<string, { shape: number[]; data: Float32Array }> {
  const order = reference.manifest.grad_order
  const found = new Map<string, { shape: number[]; data: Float32Array }>()
  if (!Array.isArray(order) || !reference.has(`grad_${key}`)) return found
  const flat = reference.floats(`grad_${key}`)
  let at = 0
  for (const entry of order as ([string, number[]] | { name: string; shape: number[] })[]) {
    const [name, shape] = Array.isArray(entry) ? entry : [entry.name, entry.shape]
    found.set(name, { shape, data: flat.subarray(at, (at += elementCount(shape))) })
  }
  return found
}
