import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  TensorProto_DataLocation,
  TensorProto_DataType as Code,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema
} from 'onnx-buf'
import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto, ValueInfoProto } from 'onnx-buf'
import { UmbraError } from '../base/umbra-error.ts'
import type { Attribute, Graph, Model, Node, ValueInfo } from './graph.ts'
import { ARRAYS, fromBytes, toBytes } from './tensor.ts'
import type { ElementType, HostTensor } from './tensor.ts'

const CODES: Record<ElementType, Code> = {
  float32: Code.FLOAT,
  float64: Code.DOUBLE,
  float16: Code.FLOAT16,
  int64: Code.INT64,
  uint64: Code.UINT64,
  int32: Code.INT32,
  uint32: Code.UINT32,
  int16: Code.INT16,
  uint16: Code.UINT16,
  int8: Code.INT8,
  uint8: Code.UINT8,
  bool: Code.BOOL
}
const TYPES = new Map(Object.entries(CODES).map(([type, code]) => [code as number, type as ElementType]))

export const codeOf = (type: ElementType): number => CODES[type]
export const typeOfCode = (code: number): ElementType | null => TYPES.get(code) ?? null

const text = new TextDecoder()
const bytesOf = (value: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(value))

/** Where the bytes of tensors kept beside the model come from. */
export type ExternalData = (location: string, offset: number, length: number | undefined) => Uint8Array

const noExternalData: ExternalData = (location) => {
  throw new UmbraError('onnx-external', `The model keeps weights in a second file, ${location}, which was not given`, { hint: 'Open the model from its folder, with that file beside it.' })
}

function typed(type: ElementType, values: ArrayLike<number> | ArrayLike<bigint>): HostTensor['data'] {
  const Data = ARRAYS[type]
  if (Data === BigInt64Array || Data === BigUint64Array) return Data.from(values as ArrayLike<bigint>)
  return (Data as Float32ArrayConstructor).from(values as ArrayLike<number>)
}

function tensorOf(proto: TensorProto, external: ExternalData): HostTensor {
  const type = typeOfCode(proto.dataType)
  if (!type) throw new UmbraError('onnx-type', `Tensor ${proto.name} has element type ${Code[proto.dataType] ?? proto.dataType}, which Umbra does not read`)
  const dims = proto.dims.map(Number)
  if (proto.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const entry = new Map(proto.externalData.map(({ key, value }) => [key, value]))
    const length = entry.get('length')
    return fromBytes(type, dims, external(entry.get('location') ?? '', Number(entry.get('offset') ?? 0), length === undefined ? undefined : Number(length)))
  }
  if (proto.floatData.length) return { type, dims, data: typed(type, proto.floatData) }
  if (proto.int64Data.length) return { type, dims, data: typed(type, proto.int64Data) }
  if (proto.int32Data.length) return { type, dims, data: typed(type, proto.int32Data) }
  if (proto.doubleData.length) return { type, dims, data: typed(type, proto.doubleData) }
  if (proto.uint64Data.length) return { type, dims, data: typed(type, type === 'uint32' ? proto.uint64Data.map(Number) : proto.uint64Data) }
  return fromBytes(type, dims, proto.rawData)
}

function attributeOf(proto: AttributeProto, external: ExternalData): Attribute {
  switch (proto.type) {
    case Kind.INT:
      return { type: 'int', value: Number(proto.i) }
    case Kind.FLOAT:
      return { type: 'float', value: proto.f }
    case Kind.STRING:
      return { type: 'string', value: text.decode(proto.s) }
    case Kind.INTS:
      return { type: 'ints', value: proto.ints.map(Number) }
    case Kind.FLOATS:
      return { type: 'floats', value: proto.floats }
    case Kind.STRINGS:
      return { type: 'strings', value: proto.strings.map((value) => text.decode(value)) }
    case Kind.TENSOR:
      return { type: 'tensor', value: tensorOf(proto.t!, external) }
    case Kind.GRAPH:
      return { type: 'graph', value: graphOf(proto.g!, external) }
    default:
      throw new UmbraError('onnx-attribute', `Attribute ${proto.name} is of kind ${Kind[proto.type] ?? proto.type}, which Umbra does not read`)
  }
}

const nodeOf = (proto: NodeProto, external: ExternalData): Node => ({
  op: proto.opType,
  domain: proto.domain === 'ai.onnx' ? '' : proto.domain,
  name: proto.name,
  inputs: [...proto.input],
  outputs: [...proto.output],
  attributes: Object.fromEntries(proto.attribute.map((attribute) => [attribute.name, attributeOf(attribute, external)]))
})

export function valueOf(proto: ValueInfoProto): ValueInfo {
  const type = proto.type?.value
  if (type?.case !== 'tensorType') return { name: proto.name, type: null, dims: null }
  const dims = type.value.shape?.dim.map((dim) => (dim.value.case === 'dimValue' ? Number(dim.value.value) : dim.value.case === 'dimParam' ? dim.value.value : null)) ?? null
  return { name: proto.name, type: typeOfCode(type.value.elemType), dims }
}

function graphOf(proto: GraphProto, external: ExternalData): Graph {
  if (proto.sparseInitializer.length) throw new UmbraError('onnx-sparse', `Graph ${proto.name} stores sparse weights, which Umbra does not read`)
  const initializers = new Map(proto.initializer.map((tensor) => [tensor.name, tensorOf(tensor, external)]))
  return {
    name: proto.name,
    nodes: proto.node.map((node) => nodeOf(node, external)),
    initializers,
    // Before IR version 4 every initialiser was listed as an input too.
    inputs: proto.input.filter((input) => !initializers.has(input.name)).map(valueOf),
    outputs: proto.output.map(valueOf),
    values: proto.valueInfo.map(valueOf)
  }
}

export function decodeProto(bytes: Uint8Array, file?: string): ModelProto {
  let proto: ModelProto
  try {
    proto = fromBinary(ModelProtoSchema, bytes)
  } catch (cause) {
    throw new UmbraError('model-damaged', 'This is not an ONNX model, or it is damaged.', { cause, ...(file === undefined ? {} : { file }), hint: 'Export or copy the model again.' })
  }
  if (!proto.graph) throw new UmbraError('model-damaged', 'This is not an ONNX model, or it is damaged.', { ...(file === undefined ? {} : { file }), hint: 'Export or copy the model again.' })
  return proto
}

export const encodeProto = (proto: ModelProto): Uint8Array => toBinary(ModelProtoSchema, proto)

/** Tensor data stays a view of `bytes` where alignment allows. */
export function decodeModel(bytes: Uint8Array, external: ExternalData = noExternalData): Model {
  return modelOf(decodeProto(bytes), external)
}

export function modelOf(proto: ModelProto, external: ExternalData = noExternalData): Model {
  const opset = new Map(proto.opsetImport.map((entry) => [entry.domain === 'ai.onnx' ? '' : entry.domain, Number(entry.version)]))
  return { irVersion: Number(proto.irVersion), opset, graph: graphOf(proto.graph!, external) }
}

export const encodeTensor = (name: string, value: HostTensor): TensorProto =>
  create(TensorProtoSchema, { name, dataType: CODES[value.type], dims: value.dims.map(BigInt), rawData: toBytes(value) })

function encodeAttribute(name: string, attribute: Attribute): AttributeProto {
  switch (attribute.type) {
    case 'int':
      return create(AttributeProtoSchema, { name, type: Kind.INT, i: BigInt(attribute.value) })
    case 'float':
      return create(AttributeProtoSchema, { name, type: Kind.FLOAT, f: attribute.value })
    case 'string':
      return create(AttributeProtoSchema, { name, type: Kind.STRING, s: bytesOf(attribute.value) })
    case 'ints':
      return create(AttributeProtoSchema, { name, type: Kind.INTS, ints: attribute.value.map(BigInt) })
    case 'floats':
      return create(AttributeProtoSchema, { name, type: Kind.FLOATS, floats: attribute.value })
    case 'strings':
      return create(AttributeProtoSchema, { name, type: Kind.STRINGS, strings: attribute.value.map(bytesOf) })
    case 'tensor':
      return create(AttributeProtoSchema, { name, type: Kind.TENSOR, t: encodeTensor('', attribute.value) })
    case 'graph':
      return create(AttributeProtoSchema, { name, type: Kind.GRAPH, g: encodeGraph(attribute.value) })
  }
}

function encodeValue(value: ValueInfo): ValueInfoProto {
  const shape = value.dims
    ? create(TensorShapeProtoSchema, {
        dim: value.dims.map((dim) =>
          create(TensorShapeProto_DimensionSchema, {
            value: typeof dim === 'number' ? { case: 'dimValue', value: BigInt(dim) } : dim === null ? { case: undefined } : { case: 'dimParam', value: dim }
          })
        )
      })
    : undefined
  if (!value.type) return create(ValueInfoProtoSchema, { name: value.name })
  const type = create(TypeProto_TensorSchema, { elemType: CODES[value.type], ...(shape ? { shape } : {}) })
  return create(ValueInfoProtoSchema, { name: value.name, type: create(TypeProtoSchema, { value: { case: 'tensorType', value: type } }) })
}

function encodeGraph(graph: Graph): GraphProto {
  return create(GraphProtoSchema, {
    name: graph.name || 'graph',
    node: graph.nodes.map((node) =>
      create(NodeProtoSchema, {
        opType: node.op,
        domain: node.domain,
        name: node.name,
        input: node.inputs,
        output: node.outputs,
        attribute: Object.entries(node.attributes).map(([name, attribute]) => encodeAttribute(name, attribute))
      })
    ),
    initializer: [...graph.initializers].map(([name, value]) => encodeTensor(name, value)),
    input: graph.inputs.map(encodeValue),
    output: graph.outputs.map(encodeValue)
  })
}

export function encodeModel(model: Model): Uint8Array {
  return encodeProto(
    create(ModelProtoSchema, {
      irVersion: BigInt(model.irVersion),
      producerName: 'umbra',
      opsetImport: [...model.opset].map(([domain, version]) => create(OperatorSetIdProtoSchema, { domain, version: BigInt(version) })),
      graph: encodeGraph(model.graph)
    })
  )
}
