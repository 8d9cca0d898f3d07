import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, TensorProto_DataType, type ModelProto, type ValueInfoProto } from 'onnx-buf'
import { readFile } from 'node:fs/promises'
import { UmbraError } from '../base/umbra-error.ts'
import type { TensorInfo } from './session.ts'

export interface ModelSignature {
  inputs: TensorInfo[]
  outputs: TensorInfo[]
  /** Of the default domain. */
  opset: number
}

const TYPE: Partial<Record<TensorProto_DataType, string>> = {
  [TensorProto_DataType.FLOAT]: 'float32',
  [TensorProto_DataType.FLOAT16]: 'float16',
  [TensorProto_DataType.DOUBLE]: 'float64',
  [TensorProto_DataType.INT64]: 'int64',
  [TensorProto_DataType.INT32]: 'int32',
  [TensorProto_DataType.UINT8]: 'uint8',
  [TensorProto_DataType.INT8]: 'int8',
  [TensorProto_DataType.BOOL]: 'bool'
}

/** @throws UmbraError `model-damaged` */
export function parseModel(bytes: Uint8Array, file?: string): ModelProto {
  try {
    const model = fromBinary(ModelProtoSchema, bytes)
    if (model.graph) return model
  } catch {
    // Reported below together with a file that parses to nothing.
  }
  throw new UmbraError('model-damaged', 'This is not an ONNX model, or it is damaged.', { ...(file === undefined ? {} : { file }), hint: 'Export or copy the model again.' })
}

export const serialiseModel = (model: ModelProto): Uint8Array => toBinary(ModelProtoSchema, model)

export const emptyModel = (): ModelProto => create(ModelProtoSchema)

/** Inputs (without initialisers), outputs and opset, read from the file without creating a session. */
export function modelSignature(model: ModelProto): ModelSignature {
  const graph = model.graph!
  const initialised = new Set(graph.initializer.map((tensor) => tensor.name))
  return {
    inputs: graph.input.filter((value) => !initialised.has(value.name)).map(describe),
    outputs: graph.output.map(describe),
    opset: Number(model.opsetImport.find((set) => set.domain === '' || set.domain === 'ai.onnx')?.version ?? 0)
  }
}

export async function readSignature(path: string): Promise<ModelSignature> {
  return modelSignature(parseModel(await readFile(path), path))
}

function describe(value: ValueInfoProto): TensorInfo {
  const type = value.type?.value
  if (type?.case !== 'tensorType') return { name: value.name, type: 'not a tensor', shape: [] }
  const shape = (type.value.shape?.dim ?? []).map((dim) => (dim.value.case === 'dimValue' ? Number(dim.value.value) : dim.value.case === 'dimParam' ? dim.value.value : '?'))
  return { name: value.name, type: TYPE[type.value.elemType as TensorProto_DataType] ?? `type ${type.value.elemType}`, shape }
}
