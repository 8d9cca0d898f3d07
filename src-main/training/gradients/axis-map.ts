import { float32 } from '../../onnx/tensor.ts'
import type { Emitter, Value } from '../autodiff/emit.ts'

/** A linear map along one axis: row r tells how output r is made of the inputs. */
export type AxisMap = readonly Float64Array[]

/** Takes every row from one input, or from none (-1). */
export const picks = (indices: readonly number[], size: number): AxisMap =>
  indices.map((index) => {
    const row = new Float64Array(size)
    if (index >= 0) row[index] = 1
    return row
  })

/** dL/dx of a map along `axis` given dL/dy: one matrix product with the axis turned to the end. */
export function throughAxis(e: Emitter, dy: Value, axis: number, map: AxisMap): Value {
  const inner = map[0]!.length
  const rank = dy.dims.length
  const order = [...Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis), axis]
  const turned = e.transpose(dy, order)
  const matrix = e.constant(float32([map.length, inner], Float32Array.from(map.flatMap((row) => [...row]))))
  return e.transpose(e.matmul(turned, matrix), order.map((_, i) => order.indexOf(i)))
}
