import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import { create } from '@bufbuild/protobuf'
import { ModelProtoSchema, TensorProto_DataLocation } from 'onnx-buf'
import type { ModelProto, ValueInfoProto } from 'onnx-buf'
import { UmbraError } from '../base/umbra-error.ts'
import type { Model } from './graph.ts'
import { decodeProto, encodeProto, encodeTensor, modelOf, valueOf } from './proto.ts'
import type { ExternalData } from './proto.ts'
import { toBytes } from './tensor.ts'
import type { HostTensor } from './tensor.ts'
import type { TensorInfo } from './session.ts'

export interface ModelSignature {
  inputs: TensorInfo[]
  outputs: TensorInfo[]
  /** Of the default domain. */
  opset: number
}

function readModelBytes(source: string | Uint8Array): Uint8Array {
  if (typeof source !== 'string') return source
  try {
    return readFileSync(source)
  } catch (cause) {
    throw new UmbraError('onnx-unreadable', `The model file cannot be read: ${(cause as Error).message}`, { file: source, cause })
  }
}

/** Reads tensors stored beside the model; never outside its folder. */
function besides(source: string | Uint8Array): ExternalData | undefined {
  if (typeof source !== 'string') return undefined
  return (location, offset, length) => {
    if (isAbsolute(location) || normalize(location).startsWith('..')) throw new UmbraError('onnx-external', `The model points to weights outside its folder: ${location}`, { file: source })
    const path = join(dirname(source), location)
    try {
      const bytes = Buffer.alloc(length ?? statSync(path).size - offset)
      const handle = openSync(path, 'r')
      try {
        if (readSync(handle, bytes, 0, bytes.length, offset) !== bytes.length) throw new Error('the file is too short')
      } finally {
        closeSync(handle)
      }
      return bytes
    } catch (cause) {
      throw new UmbraError('onnx-external', `Weights of the model cannot be read from ${location}: ${(cause as Error).message}`, { file: source, cause, hint: 'Keep the model and its data file in one folder.' })
    }
  }
}

function describe(value: ValueInfoProto): TensorInfo {
  const { name, type, dims } = valueOf(value)
  return { name, type: type ?? 'not a tensor', shape: (dims ?? []).map((dim) => dim ?? '?') }
}

/** @throws UmbraError `model-damaged` */
export const parseModel = decodeProto

export const serialiseModel = encodeProto

export const emptyModel = (): ModelProto => create(ModelProtoSchema)

/** Inputs (without initialisers), outputs and opset, read from the file without creating a session. */
export function modelSignature(model: ModelProto): ModelSignature {
  const graph = model.graph!
  const stored = new Set(graph.initializer.map(({ name }) => name))
  return {
    inputs: graph.input.filter(({ name }) => !stored.has(name)).map(describe),
    outputs: graph.output.map(describe),
    opset: Number(model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n)
  }
}

export async function readSignature(path: string): Promise<ModelSignature> {
  return modelSignature(decodeProto(await readFile(path), path))
}

/** The whole model as data; weights kept in a second file are read too when a path is given. */
export function loadModel(source: string | Uint8Array): Model {
  return modelOf(decodeProto(readModelBytes(source), typeof source === 'string' ? source : undefined), besides(source))
}

/**
 * The same file with other weights: everything that is not replaced, metadata included, stays as it was. Weights kept in a second
 * file move into this one.
 *
 * @throws UmbraError when a name is no initialiser of the model, or its shape or type differs
 */
export function replaceInitializers(source: string | Uint8Array, values: ReadonlyMap<string, HostTensor>): Uint8Array {
  const proto = decodeProto(readModelBytes(source), typeof source === 'string' ? source : undefined)
  const external = besides(source)
  const left = new Set(values.keys())
  for (const stored of proto.graph!.initializer) {
    const outside = stored.dataLocation === TensorProto_DataLocation.EXTERNAL
    const value = values.get(stored.name)
    if (outside && !value) {
      const entry = new Map(stored.externalData.map((item) => [item.key, item.value]))
      const length = entry.get('length')
      if (!external) throw new UmbraError('onnx-external', `Weights of ${stored.name} lie in a second file that was not given`)
      stored.rawData = new Uint8Array(external(entry.get('location') ?? '', Number(entry.get('offset') ?? 0), length === undefined ? undefined : Number(length)))
    }
    if (value) {
      left.delete(stored.name)
      if (value.dims.length !== stored.dims.length || stored.dims.some((dim, i) => Number(dim) !== value.dims[i])) {
        throw new UmbraError('onnx-shape', `New weights of ${stored.name} are [${value.dims.join(', ')}], the model has [${stored.dims.join(', ')}]`)
      }
      if (value.type !== 'float32' || stored.dataType !== 1) throw new UmbraError('onnx-type', `Weights of ${stored.name} can only be replaced as float32`)
      stored.rawData = toBytes(value)
      stored.floatData = []
    }
    if (outside) {
      stored.dataLocation = TensorProto_DataLocation.DEFAULT
      stored.externalData = []
    }
  }
  // Weights the exporter shared through Identity are stored on their own from now on.
  const graph = proto.graph!
  graph.node = graph.node.filter((node) => {
    const value = node.opType === 'Identity' && left.has(node.output[0]!) ? values.get(node.output[0]!) : undefined
    if (!value) return true
    left.delete(node.output[0]!)
    graph.initializer.push(encodeTensor(node.output[0]!, value))
    return false
  })
  if (left.size) throw new UmbraError('onnx-weights', `The model has no weights named ${[...left].slice(0, 5).join(', ')}`)
  return encodeProto(proto)
}
