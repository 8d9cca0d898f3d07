import { InferenceSession, Tensor, env } from 'onnxruntime-node'
import { UmbraError } from '../base/umbra-error.ts'
import type { ElementType, HostTensor } from './host-tensor.ts'

/** e.g. `onnxruntime-node 1.30.0`, part of every result's passport. */
export const runtimeName = `onnxruntime-node ${env.versions.node ?? env.versions.common}`

export type Device = 'cpu' | 'webgpu'

export interface TensorInfo {
  name: string
  type: string
  /** A name stands for a dimension that is free. */
  shape: readonly (number | string)[]
}

export interface SessionOptions {
  device?: Device
  /** Threads of one run on the CPU; the runtime's own choice (all cores) by default. */
  threads?: number
  graphOptimizationLevel?: 'disabled' | 'basic' | 'extended' | 'all'
}

export interface Session {
  readonly inputs: readonly TensorInfo[]
  readonly outputs: readonly TensorInfo[]
  readonly device: Device
  run(feeds: Record<string, HostTensor>, outputs?: readonly string[]): Promise<Record<string, HostTensor>>
  close(): Promise<void>
}

/** Concurrent runs of two WebGPU sessions crash the process (onnxruntime#32561, #31627): they queue here. */
let webgpuTail: Promise<unknown> = Promise.resolve()

export function oneAtATime<T>(device: Device, run: () => Promise<T>): Promise<T> {
  if (device !== 'webgpu') return run()
  const result = webgpuTail.then(run, run)
  webgpuTail = result.catch(() => {})
  return result
}

/**
 * Opens an ONNX model for inference with tensors in host memory.
 *
 * @throws UmbraError `model-unusable` with the runtime's own reason
 */
export async function openSession(model: string | Uint8Array, { device = 'cpu', threads, graphOptimizationLevel = 'all' }: SessionOptions = {}): Promise<Session> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    graphOptimizationLevel,
    // Errors only: warnings about node placement are not for readers.
    logSeverityLevel: 3,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads })
  }
  let session: InferenceSession
  try {
    session = await oneAtATime(device, () => (typeof model === 'string' ? InferenceSession.create(model, options) : InferenceSession.create(model, options)))
  } catch (cause) {
    throw new UmbraError('model-unusable', `ONNX Runtime refuses the model: ${reasonOf(cause)}`, { ...(typeof model === 'string' ? { file: model } : {}), cause })
  }
  return {
    device,
    inputs: session.inputMetadata.map(describe),
    outputs: session.outputMetadata.map(describe),
    async run(feeds, outputs) {
      const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, new Tensor(tensor.type as 'float32', tensor.data as Float32Array, tensor.dims)]))
      const fetched = await oneAtATime(device, () => (outputs ? session.run(given, outputs as string[]) : session.run(given)))
      return Object.fromEntries(Object.entries(fetched).map(([name, tensor]) => [name, { type: tensor.type as ElementType, dims: tensor.dims, data: tensor.data as HostTensor['data'] }]))
    },
    close: () => session.release()
  }
}

const describe = (meta: InferenceSession.ValueMetadata): TensorInfo => (meta.isTensor ? { name: meta.name, type: meta.type, shape: meta.shape } : { name: meta.name, type: 'not a tensor', shape: [] })

/** The runtime's messages begin with source positions that say nothing to a reader. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/^.*?(?=[A-Z][a-z]+ )/s, '').trim().slice(0, 500)
}
