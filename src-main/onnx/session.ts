import * as ort from 'onnxruntime-node'
import { UmbraError } from '../base/umbra-error.ts'
import { oneAtATime } from './one-at-a-time.ts'
import type { ElementType, HostTensor } from './tensor.ts'

export type Device = 'cpu' | 'webgpu'
export type OptimizationLevel = 'disabled' | 'basic' | 'extended' | 'all'

export interface SessionOptions {
  device?: Device
  /** Threads inside one operation (CPU); 0 or absent: ONNX Runtime decides. */
  threads?: number
  graphOptimizationLevel?: OptimizationLevel
  /** Where to write the graph after optimisation. */
  optimizedModelFilePath?: string
  /** WebGPU only: outputs that stay on the device; true keeps all. */
  keepOnDevice?: boolean | readonly string[]
  /** Creation fails when a node would run on the CPU of a GPU session. */
  wholeOnDevice?: boolean
  /**
   * CPU. `planned` (the default) lays the memory of a whole run out in one block from the second run on, beside what the first one took; `arena` keeps what was
   * taken for the next run; `returned` gives everything back after every run, and the next one pays for fresh pages.
   */
  memory?: 'planned' | 'arena' | 'returned'
  extra?: Record<string, string>
  /** Names of ONNX Runtime's graph transformers to leave out. */
  disabledOptimizers?: readonly string[]
}

/** A tensor that lives on the GPU. Its data cannot be read from here; dispose it when it is replaced. */
export interface DeviceTensor {
  readonly onDevice: true
  readonly dims: readonly number[]
  readonly type: ElementType
  readonly handle: ort.Tensor
  dispose(): void
}

export type AnyTensor = HostTensor | DeviceTensor

export interface TensorInfo {
  name: string
  type: string
  /** A name stands for a dimension that is free. */
  shape: readonly (number | string)[]
}

export interface Session {
  readonly device: Device
  readonly inputs: readonly TensorInfo[]
  readonly outputs: readonly TensorInfo[]
  /** Runs once; outputs are copied into this process. `wanted` limits what is computed and copied. */
  run(feeds: Record<string, AnyTensor>, wanted?: readonly string[]): Promise<Record<string, HostTensor>>
  /** Like `run`, but outputs asked to stay on the device come back as handles. */
  runOnDevice(feeds: Record<string, AnyTensor>, wanted?: readonly string[]): Promise<Record<string, AnyTensor>>
  /**
   * Runs once and writes every output named in `into` straight into the given memory, which may be that of an input when the graph reads it no
   * more by then (CPU). Outputs named with null are copied out as usual and returned.
   */
  runInto(feeds: Record<string, AnyTensor>, into: Record<string, HostTensor | null>): Promise<Record<string, HostTensor>>
  close(): Promise<void>
}

export const isOnDevice = (tensor: AnyTensor): tensor is DeviceTensor => 'onDevice' in tensor

/** e.g. `onnxruntime-node 1.30.0`, part of every result's passport. */
export const runtimeName = `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common}`

const open = { sessions: 0, deviceTensors: 0 }

/** Sessions and device tensors of this process that are not closed yet: a training that goes on must not make them more. */
export const census = (): Readonly<typeof open> => ({ ...open })

/** Concurrent runs of two WebGPU sessions crash the process (onnxruntime #32561), so there is one line for all of them. */
const gpuLine = oneAtATime()

function toOrt(value: AnyTensor): ort.Tensor {
  if (isOnDevice(value)) return value.handle
  return new ort.Tensor(value.type as 'float32', value.data as Float32Array, value.dims)
}

function fromOrt(value: ort.Tensor): AnyTensor {
  const type = value.type as ElementType
  if (value.location === 'cpu') return { type, dims: value.dims, data: value.data as HostTensor['data'] }
  open.deviceTensors++
  let disposed = false
  const dispose = (): void => {
    if (disposed) return
    disposed = true
    open.deviceTensors--
    value.dispose()
  }
  return { onDevice: true, type, dims: value.dims, handle: value, dispose }
}

const describe = (meta: ort.InferenceSession.ValueMetadata): TensorInfo => (meta.isTensor ? { name: meta.name, type: meta.type, shape: meta.shape } : { name: meta.name, type: 'not a tensor', shape: [] })

/** The runtime's messages begin with source positions that say nothing to a reader. */
const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).replace(/^.*?(?=[A-Z][a-z]+ )/s, '').trim().slice(0, 500)

function createOptions(options: SessionOptions): ort.InferenceSession.SessionOptions {
  const device = options.device ?? 'cpu'
  const kept = options.keepOnDevice
  const session = { ...options.extra, ...(options.wholeOnDevice ? { disable_cpu_ep_fallback: '1' } : {}) }
  const extra = {
    ...(Object.keys(session).length ? { session } : {}),
    ...(options.disabledOptimizers?.length ? { optimization: { disable_specified_optimizers: options.disabledOptimizers.join(';') } } : {})
  }
  return {
    executionProviders: device === 'webgpu' ? [{ name: 'webgpu', storageBufferCacheMode: 'simple' } as ort.InferenceSession.ExecutionProviderConfig] : ['cpu'],
    graphOptimizationLevel: options.graphOptimizationLevel ?? 'all',
    logSeverityLevel: 3,
    ...(options.memory && options.memory !== 'planned' ? { enableCpuMemArena: options.memory === 'arena', enableMemPattern: false } : {}),
    ...(options.threads ? { intraOpNumThreads: options.threads, interOpNumThreads: 1 } : {}),
    ...(options.optimizedModelFilePath ? { optimizedModelFilePath: options.optimizedModelFilePath } : {}),
    ...(device === 'webgpu' && kept ? { preferredOutputLocation: kept === true ? 'gpu-buffer' : Object.fromEntries(kept.map((name) => [name, 'gpu-buffer' as const])) } : {}),
    ...(Object.keys(extra).length ? { extra } : {})
  }
}

/**
 * Opens a model for running.
 *
 * @param source path of an .onnx file, or its bytes
 * @throws UmbraError `model-unusable` with ONNX Runtime's reason
 */
export async function openSession(source: string | Uint8Array, options: SessionOptions = {}): Promise<Session> {
  const device = options.device ?? 'cpu'
  const inLine: <T>(work: () => Promise<T>) => Promise<T> = device === 'webgpu' ? gpuLine : (work) => work()
  let session: ort.InferenceSession
  try {
    const create = (): Promise<ort.InferenceSession> => (typeof source === 'string' ? ort.InferenceSession.create(source, createOptions(options)) : ort.InferenceSession.create(source, createOptions(options)))
    session = await inLine(create)
  } catch (cause) {
    throw new UmbraError('model-unusable', `ONNX Runtime refuses the model: ${reasonOf(cause)}`, { cause, ...(typeof source === 'string' ? { file: source } : {}) })
  }

  async function runOnDevice(feeds: Record<string, AnyTensor>, wanted?: readonly string[]): Promise<Record<string, AnyTensor>> {
    const given = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toOrt(value)]))
    try {
      const results = await inLine(() => (wanted ? session.run(given, [...wanted]) : session.run(given)))
      return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, fromOrt(value as ort.Tensor)]))
    } catch (cause) {
      throw new UmbraError('onnx-run', `ONNX Runtime failed while running the model: ${reasonOf(cause)}`, { cause })
    }
  }

  async function runInto(feeds: Record<string, AnyTensor>, into: Record<string, HostTensor | null>): Promise<Record<string, HostTensor>> {
    const given = Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toOrt(value)]))
    const fetches = Object.fromEntries(Object.entries(into).map(([name, value]) => [name, value && toOrt(value)]))
    try {
      const results = await inLine(() => session.run(given, fetches))
      return Object.fromEntries(Object.entries(results).filter(([name]) => !into[name]).map(([name, value]) => [name, fromOrt(value as ort.Tensor) as HostTensor]))
    } catch (cause) {
      throw new UmbraError('onnx-run', `ONNX Runtime failed while running the model: ${reasonOf(cause)}`, { cause })
    }
  }

  open.sessions++
  let closed = false
  const close = async (): Promise<void> => {
    if (closed) return
    closed = true
    open.sessions--
    await inLine(() => session.release())
  }
  return {
    device,
    runInto,
    inputs: session.inputMetadata.map(describe),
    outputs: session.outputMetadata.map(describe),
    runOnDevice,
    run: async (feeds, wanted) => {
      const results = await runOnDevice(feeds, wanted)
      return Object.fromEntries(
        Object.entries(results).map(([name, value]) => {
          if (isOnDevice(value)) throw new UmbraError('onnx-run', `Output ${name} stays on the device; read it with downloadTensors`)
          return [name, value]
        })
      )
    },
    close
  }
}
