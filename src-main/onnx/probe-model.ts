import { create } from '@bufbuild/protobuf'
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema, OperatorSetIdProtoSchema, TensorProto_DataType, TensorShapeProtoSchema, TensorShapeProto_DimensionSchema, TypeProtoSchema, TypeProto_TensorSchema, ValueInfoProtoSchema } from 'onnx-buf'
import { serialiseModel } from './model.ts'

/** y = x + x for two numbers: the least that shows whether a device computes. */
export function probeModel(): Uint8Array {
  const value = (name: string) =>
    create(ValueInfoProtoSchema, {
      name,
      type: create(TypeProtoSchema, {
        value: {
          case: 'tensorType',
          value: create(TypeProto_TensorSchema, { elemType: TensorProto_DataType.FLOAT, shape: create(TensorShapeProtoSchema, { dim: [create(TensorShapeProto_DimensionSchema, { value: { case: 'dimValue', value: 2n } })] }) })
        }
      })
    })
  return serialiseModel(
    create(ModelProtoSchema, {
      irVersion: 8n,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 17n })],
      graph: create(GraphProtoSchema, { name: 'probe', input: [value('x')], output: [value('y')], node: [create(NodeProtoSchema, { opType: 'Add', input: ['x', 'x'], output: ['y'] })] })
    })
  )
}
